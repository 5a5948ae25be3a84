"""The file of a plan that can be changed."""

from pathlib import Path
from typing import Any

import pytest

from liveview.errors import PlanChangedError, PlanError
from liveview.plans.load import load
from liveview.plans.own_file import read_own, write_own
from liveview.plans.reading.files import MOST_BYTES
from liveview.plans.reading.json_text import DEEPEST
from tests.support.plans import plan_file, plan_of

NESTED: list[Any] = []
for _ in range(DEEPEST):
    NESTED = [NESTED]
EVENT = {"name": "Purchase", "schema": {"properties": {"a": {"enum": [0.1]}}}}


def test_what_is_written_back_is_what_was_read(tmp_path: Path) -> None:
    path = plan_file(tmp_path, plan_of(EVENT, **{"x-by": "us"}))
    plan = read_own(path)
    write_own(plan, plan.document | {"version": 2})
    again = read_own(path)
    assert list(again.document) == ["liveview_plan", "x-by", "events", "version"]
    assert (again.document["events"], again.version, plan.version) == (plan.document["events"], 2, 1)
    assert load(path).version == 2


def test_the_mark_of_an_editor_stays(tmp_path: Path) -> None:
    path = plan_file(tmp_path, "\ufeff" + '{"liveview_plan": 1, "events": []}')
    plan = read_own(path)
    write_own(plan, plan.document)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf{")


def test_one_that_was_changed_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    path = plan_file(tmp_path, plan_of(EVENT))
    plan = read_own(path)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(PlanChangedError, match="changed meanwhile"):
        write_own(plan, plan.document)


def test_one_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = plan_file(tmp_path, plan_of(EVENT))
    monkeypatch.setattr("liveview.plans.own_file.read", lambda _: b"{}")
    with pytest.raises(PlanChangedError, match="changed while it was read"):
        read_own(path)


def test_a_plan_with_a_mistake_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"plan\.json:1: events: write a list of events"):
        read_own(plan_file(tmp_path, '{"liveview_plan": 1, "events": 5}'))


def test_one_that_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    path = plan_file(tmp_path, plan_of(EVENT))
    plan = read_own(path)
    with pytest.raises(PlanError, match="is planned already"):
        write_own(plan, plan.document | {"events": [EVENT, EVENT]})
    assert path.read_bytes() == plan.content


@pytest.mark.parametrize(
    ("more", "why"),
    [("x" * (MOST_BYTES - 100), "was not written, it would have more than 16 MiB"), (NESTED, "nested too deep")],
)
def test_one_that_is_too_large_to_be_read_is_not_written(tmp_path: Path, more: Any, why: str) -> None:
    plan = read_own(plan_file(tmp_path, plan_of(EVENT)))
    with pytest.raises(PlanError, match=why):
        write_own(plan, plan.document | {"x-more": more})
    assert plan.path.read_bytes() == plan.content


def test_all_but_what_changes_stays_as_it_is_written(tmp_path: Path) -> None:
    content = '{\r\n\t"liveview_plan":1, "version" :2,\r\n\t"events": [\r\n\t\t{ "name": "A", "schema": true } ]\r\n}'
    path = plan_file(tmp_path, "{}")
    path.write_bytes(content.encode())
    plan = read_own(path)
    write_own(plan, plan.document | {"version": 3})
    assert path.read_bytes() == content.replace('"version" :2', '"version" :3').encode()

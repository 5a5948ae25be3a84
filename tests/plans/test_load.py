"""Plans of every kind, and the examples of each."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.wire.track import type_of
from liveview.errors import PlanError
from liveview.model.event import EventType
from liveview.model.plan import Plan, PlanKind
from liveview.pages import page
from liveview.plans.load import kind_of, load
from liveview.plans.reading.collecting import MOST_EVENTS
from liveview.plans.reading.files import MOST_BYTES
from liveview.plans.reading.json_text import DEEPEST
from liveview.samples import bodies, folder
from tests.support.examples import examples
from tests.support.plans import loaded, plan_file, refusal, refused

PLANS = {
    "plan.json": PlanKind.LIVEVIEW,
    "segment.json": PlanKind.SEGMENT,
    "schemas": PlanKind.SCHEMAS,
    "plan.csv": PlanKind.CSV,
}
KEYWORDS = (
    *("$defs", "$id", "$ref", "$schema", "additionalProperties", "allOf", "definitions", "dependencies", "enum", "if"),
    *("items", "minimum", "name", "pattern", "properties", "required", "rules", "schema", "type", "version"),
)
_TRAITS = {EventType.IDENTIFY: "$user_props", EventType.GROUP: "$group_props"}


def sample_events() -> list[dict[str, Any]]:
    """The sample events that are valid."""
    files = [path for path in folder().iterdir() if path.is_file() and not path.name.startswith("invalid")]
    return [json.loads(body) for path in files for body in bodies(path)]


def schema_of(plan: Plan, kind: EventType, name: str) -> Any:
    """The schema of an event; None if it is not planned."""
    return {(each.type, each.name): each.schema for each in plan.events}.get((kind, name))


class TestExamples:
    def test_there_is_one_of_each_kind(self) -> None:
        assert {path.name for path in (folder() / "plans").iterdir()} == set(PLANS)
        assert set(PLANS.values()) == set(PlanKind)

    @pytest.mark.parametrize(("name", "kind"), PLANS.items())
    def test_it_is_told_by_what_it_holds(self, name: str, kind: PlanKind) -> None:
        path = folder() / "plans" / name
        assert kind_of(path) is kind
        assert load(path).kind is kind

    @pytest.mark.parametrize("name", PLANS)
    def test_it_plans_the_sample_events_as_they_are(self, name: str) -> None:
        plan = load(folder() / "plans" / name)
        for event in sample_events():
            kind = type_of(event["event"], {})
            schema = schema_of(plan, kind, event["event"])
            properties = event["properties"]
            assert schema is not None, event
            jsonschema_rs.validate(schema, properties.get(_TRAITS[kind], {}) if kind in _TRAITS else properties)

    @pytest.mark.parametrize("name", PLANS)
    def test_a_purchase_without_a_price_breaks_it(self, name: str) -> None:
        schema = schema_of(load(folder() / "plans" / name), EventType.TRACK, "Purchase")
        assert not jsonschema_rs.is_valid(schema, {"currency": "EUR"})

    def test_only_that_of_liveview_has_a_version(self) -> None:
        versions = {name: load(folder() / "plans" / name).version for name in PLANS}
        assert versions == {"plan.json": 3, "segment.json": 1, "schemas": 1, "plan.csv": 1}


class TestGuide:
    @pytest.mark.parametrize(("language", "kind"), [("json", PlanKind.LIVEVIEW), ("csv", PlanKind.CSV)])
    def test_its_plans_can_be_read(self, language: str, kind: PlanKind, tmp_path: Path) -> None:
        text = re.findall(rf"```{language}\n(.*?)```", page("plans"), re.DOTALL)[0]
        plan = loaded(tmp_path, text, f"plan.{language}")
        assert plan.kind is kind
        assert [each.name for each in plan.events] == ["Purchase", "$identify"]
        assert plan.events[0].required

    def test_its_mistake_is_said_so(self, tmp_path: Path) -> None:
        text = re.findall(r"```json\n(.*?)```", page("plans"), re.DOTALL)[0]
        said = refused(tmp_path, text.replace('"price": {"type": "number"', '"price": {"type": "nubmer"'))
        assert f"    {said}\n" in page("plans")

    def test_its_limits_are_those_of_the_code(self) -> None:
        limits = (
            f"at most {MOST_BYTES // 1024**2} MiB, in a folder all files together, with at most {MOST_EVENTS:,} events"
        )
        text = " ".join(page("plans").split())
        assert limits in text
        assert f"{DEEPEST} levels of nested values" in text


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=4)
    | st.sampled_from(["object", "#", "$ref", "a.json"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYWORDS) | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


def replaced(value: Any, choose: Callable[[int], int], by: Any) -> Any:
    """A JSON value with one of the values inside replaced; `choose` picks one of a number of choices."""
    inside = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    at = choose(len(inside) + 1)
    if at == len(inside):
        return by
    copy = value.copy()
    copy[inside[at][0]] = replaced(inside[at][1], choose, by)
    return copy


class TestHostile:
    """Whatever is in a file, it is a plan or a `PlanError`."""

    @pytest.mark.parametrize("name", ["plan.json", "segment.json", "schemas/purchase.schema.json"])
    def test_a_value_that_was_replaced(self, name: str, tmp_path: Path) -> None:
        document = json.loads((folder() / "plans" / name).read_text())

        @examples(200)
        @given(st.data(), _JSON)
        def law(data: st.DataObject, by: Any) -> None:
            choices = st.integers(0, 10**6)
            broken = replaced(document, lambda count: data.draw(choices) % count, by)
            self.is_read_or_refused(plan_file(tmp_path, broken, name))

        law()

    @pytest.mark.parametrize("name", ["plan.json", "plan.csv"])
    def test_bytes(self, name: str, tmp_path: Path) -> None:
        words = (
            b"event,property,type,required,example\n",
            b"A,a.b,string,yes,1\n",
            b'{"liveview_plan":1,"events":[',
            b"]}",
        )
        parts = st.sampled_from([*words, b'"', b"\n", b";", b"\0", b"\xff", b"[", b"a,", b","]) | st.binary(max_size=3)

        @examples(300)
        @given(st.lists(parts, max_size=8).map(b"".join))
        def law(content: bytes) -> None:
            self.is_read_or_refused(plan_file(tmp_path, content, name))

        law()

    @staticmethod
    def is_read_or_refused(path: Path) -> None:
        try:
            load(path if path.parent.name != "schemas" else path.parent)
        except PlanError as error:
            said = str(error)
            assert said.startswith(str(path.parent))
            assert said.isprintable()
            assert re.search(r"; |\b(use|write|did you mean) ", said)


class TestRefused:
    @pytest.mark.parametrize("document", [{}, [], '"liveview_plan"', {"data": []}, {"data": {}}, {"type": "object"}])
    def test_json_that_is_not_a_plan(self, document: Any, tmp_path: Path) -> None:
        said = refused(tmp_path, document)
        assert said.startswith("plan.json")
        assert "it is not a tracking plan: there is neither liveview_plan nor the rules of a Segment export" in said
        with pytest.raises(PlanError, match="not a tracking plan"):
            kind_of(tmp_path / "plan.json")

    def test_a_file_that_is_missing(self, tmp_path: Path) -> None:
        expected = "plan.json: cannot be read: No such file or directory; check its name and its permissions"
        assert refusal(tmp_path / "plan.json", tmp_path) == expected

    def test_a_link_may_lead_to_a_plan(self, tmp_path: Path) -> None:
        (tmp_path / "link.json").symlink_to(folder() / "plans" / "plan.json")
        (tmp_path / "link").symlink_to(folder() / "plans" / "schemas")
        assert load(tmp_path / "link.json") == load(folder() / "plans" / "plan.json")
        assert load(tmp_path / "link") == load(folder() / "plans" / "schemas")

    def test_a_link_that_leads_nowhere(self, tmp_path: Path) -> None:
        (tmp_path / "plan.json").symlink_to(tmp_path / "plan.json")
        assert refusal(tmp_path / "plan.json", tmp_path).startswith("plan.json: cannot be read: Too many levels")

    def test_the_name_of_a_table_may_be_in_capitals(self, tmp_path: Path) -> None:
        assert kind_of(plan_file(tmp_path, "event,property\nA,\n", "PLAN.CSV")) is PlanKind.CSV


@pytest.mark.slow
def test_reading_imports_the_validator_only_for_a_plan() -> None:
    code = (
        "import sys; from pathlib import Path; from liveview.plans.load import load; "
        "before = 'jsonschema_rs' in sys.modules; load(Path(sys.argv[1])); "
        "print(before, 'jsonschema_rs' in sys.modules)"
    )
    plan = str(folder() / "plans" / "plan.json")
    ended = subprocess.run([sys.executable, "-c", code, plan], capture_output=True, text=True, check=True)
    assert ended.stdout == "False True\n"

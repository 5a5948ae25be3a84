"""The instances of one test: what they run with, and which sessions stay."""

from pathlib import Path
from typing import Any

import pytest

from liveview.errors import ConfigError
from liveview.testing.fixtures import SECTION, InstancesOfTest
from tests.support.liveviews import SINK, event, message

OUTSIDE = {"destinations": [{"name": "A", "webhooks": [{"url": "https://example.com/"}]}]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.toml").write_text('[[destinations]]\nname = "Own"\n[[destinations.webhooks]]\nurl = "sink:/own"\n')
    return tmp_path


def destinations(instances: InstancesOfTest, **own: Any) -> list[str]:
    instance = instances.start(**own)
    [found] = instance.send(event())
    return [each.destination for each in found.deliveries]


def test_the_closest_configuration_counts(folder: Path) -> None:
    cases: list[tuple[Any, str, dict[str, Any], list[str]]] = [
        ([], "", {}, ["Webhooks", "Mixpanel"]),
        ([], "own.toml", {}, ["Own"]),
        ([{"config": SINK}], "own.toml", {}, ["Webhooks", "Audit"]),
        ([{"config": folder / "own.toml"}, {"config": SINK}], "", {}, ["Own"]),
        ([{"config": SINK}], "", {"config": folder / "own.toml"}, ["Own"]),
    ]
    for marks, option, own, found in cases:
        instances = InstancesOfTest(marks, option, folder)
        assert destinations(instances, **own) == found
        instances.stop()


def test_webhooks_elsewhere_are_allowed_by_a_mark_or_a_call(folder: Path) -> None:
    with pytest.raises(ConfigError, match="allow_outside"):
        InstancesOfTest([{"config": OUTSIDE}], "", folder).start()
    marked = InstancesOfTest([{"config": OUTSIDE, "allow_outside": True}], "", folder)
    marked.start()
    marked.stop()
    called = InstancesOfTest([{"config": OUTSIDE}], "", folder)
    called.start(allow_outside=True)
    called.stop()


@pytest.mark.parametrize(("mark", "found"), [({"conifg": 1}, "'conifg'"), ({"": (1,)}, "without its keyword")])
def test_a_mark_with_a_mistake_is_refused(folder: Path, mark: dict[str, object], found: str) -> None:
    with pytest.raises(ConfigError, match=found):
        InstancesOfTest([mark], "", folder)


def test_sessions_stay_only_if_the_test_failed(folder: Path) -> None:
    passed, failed = InstancesOfTest([], "", folder), InstancesOfTest([], "", folder)
    logs = [each.start().log for each in (passed, passed, failed, failed)]
    sections = failed.failed(ValueError())
    for each in (passed, failed):
        each.stop()
    assert [log.exists() for log in logs] == [False, False, True, True]
    assert [title for title, _ in sections] == [SECTION] * 2
    assert [text.splitlines()[-1] for _, text in sections] == [f"session: {log}" for log in logs[2:]]


def test_an_assertion_that_a_test_expects_leaves_no_file(folder: Path) -> None:
    instances = InstancesOfTest([], "", folder)
    instance = instances.start()
    message(lambda: instance.wait_for("Purchase", timeout=0))
    instances.stop()
    assert not instance.log.exists()


def test_our_own_message_is_not_repeated_in_a_section(folder: Path) -> None:
    instances = InstancesOfTest([], "", folder)
    instance, other = instances.start(), instances.start()
    message(lambda: instance.wait_for("Purchase", timeout=0))
    [(_, text)] = instances.failed(instance.failures[0])
    assert str(other.log) in text
    instances.stop()


def test_the_section_lists_the_last_twenty_events(folder: Path) -> None:
    instances = InstancesOfTest([], "", folder)
    instance = instances.start()
    instance.send(*(event(f"E{number}", user="u") for number in range(25)))
    [(_, text)] = instances.failed(ValueError())
    *lines, last = text.splitlines()
    assert [line.split()[:3] for line in lines] == [[f"#{n + 1}", f"E{n}", "u"] for n in range(5, 25)]
    assert last == f"session: {instance.log}"
    instances.stop()


@pytest.mark.parametrize("keep", [True, False])
def test_a_test_may_decide_itself_what_stays(folder: Path, keep: bool) -> None:
    instances = InstancesOfTest([], "", folder)
    instance = instances.start()
    instance.keep = keep
    if not keep:
        instances.failed(ValueError())
    instances.stop()
    assert instance.log.exists() == keep


def test_what_a_test_has_stopped_itself_is_reported_and_stays(folder: Path) -> None:
    instances = InstancesOfTest([], "", folder)
    instance = instances.start()
    instance.send(event("Purchase", user="u"))
    instance.stop()
    [(_, text)] = instances.failed(ValueError())
    instances.stop()
    assert text.startswith("#1 Purchase u ")
    assert instance.log.exists()


def test_what_cannot_start_leaves_nothing(folder: Path) -> None:
    for config in ({"no": 1}, "no.toml"):
        with pytest.raises(ConfigError):
            InstancesOfTest([], "", folder).start(config)
    assert list((folder / "temporary").iterdir()) == []


def test_what_fails_after_the_end_has_no_section(folder: Path) -> None:
    instances = InstancesOfTest([], "", folder)
    instances.start()
    instances.stop()
    assert instances.failed(ValueError()) == []

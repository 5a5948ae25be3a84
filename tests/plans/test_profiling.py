"""The profile of a recorded session."""

from pathlib import Path

import pytest

from liveview.errors import ReadError
from liveview.model.event import EventType
from liveview.plans.profiling import profile_of
from tests.log.read.test_accepted import log_of, tracked
from tests.support.log.filter_world import Happened
from tests.support.log.making import damage


class TestProfileOf:
    def test_has_the_accepted_events_and_the_problems_of_all(self, tmp_path: Path) -> None:
        log = log_of(
            tmp_path / "a.db",
            Happened(payload=tracked(price=5)),
            Happened(payload=tracked(price=6), problems='[{"code":"time-far"}]'),
            Happened(payload=tracked(price=7), verdict="duplicate"),
            Happened(name=None, payload="{}", verdict="invalid", problems='[{"code":"event-missing"}]'),
        )
        found = profile_of(log.path)
        purchase = found.events[EventType.TRACK, "Purchase"]
        assert (purchase.count, purchase.received, purchase.with_problems) == (2, 3, 1)
        assert [(path, inner.literals) for path, inner, _ in purchase.properties] == [("price", {"5": 1, "6": 1})]
        nameless = found.events[EventType.TRACK, ""]
        assert (nameless.count, nameless.received, nameless.with_problems) == (0, 1, 1)

    def test_of_several_sessions_is_one(self, tmp_path: Path) -> None:
        first = log_of(tmp_path / "a.db", Happened(payload=tracked(price=5)))
        second = log_of(tmp_path / "b.db", Happened(payload=tracked(price="6")))
        found = profile_of(second.path, into=profile_of(first.path))
        (purchase,) = found.events.values()
        assert [(path, inner.type) for path, inner, _ in purchase.properties] == [("price", "number, string")]
        assert purchase.received == 2

    def test_can_be_stopped(self, tmp_path: Path) -> None:
        log = log_of(tmp_path / "a.db", Happened(payload=tracked(price=5)))
        assert profile_of(log.path, lambda: True).count == 0

    def test_leaves_nothing_beside_the_log(self, tmp_path: Path) -> None:
        log = log_of(tmp_path / "a.db", Happened(payload=tracked(price=5)))
        before = log.path.read_bytes()
        profile_of(log.path)
        assert [path.name for path in tmp_path.iterdir()] == ["a.db"]
        assert log.path.read_bytes() == before

    def test_of_a_damaged_log_is_one_error(self, tmp_path: Path) -> None:
        log = log_of(tmp_path / "a.db", *(Happened(payload=tracked(price=5)) for _ in range(50)))
        damage(log.path)
        with pytest.raises(ReadError):
            profile_of(log.path)

"""The event names of a session."""

from pathlib import Path

import pytest

from liveview.log.read.overview import NameSeen
from liveview.tui.event_settings import names_seen
from liveview.tui.event_settings.names_seen import NamesRead, NamesSeen
from tests.support.tui.at_event_settings import grid, settings_on
from tests.support.tui.one_screen import Stage
from tests.support.tui.screen import title_of


def test_a_long_session_is_counted_by_a_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names_seen, "AT_ONCE", 0)

    async def play(stage: Stage) -> None:
        assert title_of(grid(stage)) == "Event settings ─ 13 names"
        assert grid(stage).selected == "Purchase"

    settings_on(tmp_path, play)


def test_names_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names_seen, "MOST_NAMES", 5)

    async def play(stage: Stage) -> None:
        seen = NamesSeen()
        seen.look(stage.below, stage.app.feed)
        assert len(seen.names) == 5

    settings_on(tmp_path, play)


def test_only_new_events_are_added(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        seen = NamesSeen()
        seen.look(stage.below, stage.app.feed)
        before = seen.names["Purchase"]
        newest = stage.session.send("Purchase", **{"$insert_id": "one more"})
        for _ in range(2):
            seen.look(stage.below, stage.app.feed)
            assert (seen.names["Purchase"].count, seen.names["Purchase"].last_id) == (before.count + 1, newest)

    settings_on(tmp_path, play)


@pytest.mark.parametrize(("path", "after"), [("other.db", 0), ("session.db", 7)])
def test_what_a_worker_counted_of_another_log_or_of_other_events_is_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, after: int
) -> None:
    async def play(stage: Stage) -> None:
        seen = NamesSeen()
        monkeypatch.setattr(names_seen, "AT_ONCE", 0)
        seen.look(stage.below, stage.app.feed)
        seen.take(NamesRead(tmp_path / path, after, 9, [NameSeen("Ghost", 1, 9, 0.0)]))
        assert (seen.reading, set(seen.names)) == (True, set())
        seen.take(NamesRead(tmp_path / "session.db", 0, 9, [NameSeen("Real", 1, 9, 0.0)]))
        assert (seen.reading, set(seen.names)) == (False, {"Real"})

    settings_on(tmp_path, play)

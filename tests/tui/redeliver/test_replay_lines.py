"""What the replay dialog says."""

from datetime import UTC
from pathlib import Path

import msgspec
import pytest

from liveview.log.sessions.listing import SessionFile
from liveview.model.replay import Replay, ReplayProgress
from liveview.model.settings import Settings
from liveview.tui.lines.cells import plain
from liveview.tui.redeliver.replay_lines import (
    PACES,
    ChosenEvents,
    pace_of,
    plan_lines,
    progress_lines,
    session_parts,
    under_way,
    what_tabs,
    where_tabs,
)
from tests.support.tui.samples import DESTINATIONS

SETTINGS = Settings(destinations=DESTINATIONS)
MANY = ChosenEvents(120, 34.0)


def said(
    replay: Replay, chosen: ChosenEvents | None = MANY, settings: Settings = SETTINGS, problem: str = ""
) -> list[str]:
    return [line.text for line in plan_lines(chosen, replay, settings, problem)]


class TestWhat:
    def test_offers_only_what_there_is(self) -> None:
        assert list(what_tabs(3, 2, 7, "is:failed", 100)) == ["this", "marked", "matching", "all", "other"]
        assert list(what_tabs(None, 0, None, "", 0)) == ["other"]

    def test_shows_a_filter_as_text(self) -> None:
        tabs = what_tabs(None, 0, 7, "[/foo]\x1b" + "x" * 99, 100)
        assert tabs["matching"].label.startswith("7 of [/foo]\\x1b")
        assert len(tabs["matching"].label) < 40


class TestWhere:
    def test_is_the_receiver_or_a_destination(self) -> None:
        assert list(where_tabs(SETTINGS, of_this_session=True)) == ["", "Webhooks", "Mixpanel", "Warehouse"]

    def test_is_the_receiver_for_events_of_another_session(self) -> None:
        assert list(where_tabs(SETTINGS, of_this_session=False)) == [""]


class TestPlan:
    @pytest.mark.parametrize(
        ("replay", "chosen", "words"),
        [
            (
                Replay(),
                MANY,
                "120 events in about 34.0 s to this receiver; they will show as duplicates, which is the point, ",
            ),
            (Replay(pace=10.0), MANY, "120 events in about 3.4 s to this receiver; "),
            (Replay(pace=None), MANY, "120 events as fast as possible to this receiver; "),
            (
                Replay(),
                ChosenEvents(1, 0.0),
                "1 event to this receiver; it will show as a duplicate, which is the point.",
            ),
            (
                Replay(),
                ChosenEvents(1, 0.0, invalid=True),
                "1 event to this receiver; it will be invalid again. Each request ",
            ),
            (Replay(fresh=True), MANY, "120 events in about 34.0 s to this receiver; they will be new: validated,"),
            (
                Replay(destination="Webhooks"),
                MANY,
                "120 events in about 34.0 s to Webhooks again; the same ",
            ),
            (
                Replay(),
                ChosenEvents(5, 9.0, of_this_session=False),
                "5 events in about 9.0 s to this receiver; events that this ",
            ),
        ],
    )
    def test_says_how_many_how_long_where_and_what_it_will_come_to(
        self, replay: Replay, chosen: ChosenEvents, words: str
    ) -> None:
        (line,) = said(replay, chosen)
        assert line.startswith(words)

    def test_warns_of_a_destination_that_is_off(self) -> None:
        off = Settings(destinations=(msgspec.structs.replace(DESTINATIONS[0], enabled=False), *DESTINATIONS[1:]))
        assert (
            said(Replay(destination="Webhooks"), settings=off)[-1]
            == "! Webhooks is off: deliveries wait until it is on."
        )
        assert len(said(Replay(destination="Mixpanel"), settings=off)) == 1

    def test_asks_for_a_session_or_says_what_is_wrong_with_it(self) -> None:
        assert said(Replay(), None) == ["Choose a session, or type its path."]
        assert said(Replay(), None, problem="there is no log [/x]\x1b") == ["! there is no log [/x]\\x1b"]

    def test_reads_its_paces(self) -> None:
        assert [pace_of(name) for name in PACES] == [1.0, 2.0, 10.0, None]


class TestProgress:
    def test_is_a_bar_and_a_sentence_with_the_time_that_is_left(self) -> None:
        bar, words = progress_lines(ReplayProgress(120, 60, left=12.0), 30)
        assert bar.text == "▓" * 10 + "░" * 10 + "  50%"
        assert words.text == "60 of 120 events replayed, 12.0 s left."

    def test_stays_within_a_narrow_place(self) -> None:
        assert all(len(progress_lines(ReplayProgress(3, 1), width)[0].text) <= max(width - 4, 6) for width in range(40))

    @pytest.mark.parametrize(
        ("progress", "style"),
        [
            (ReplayProgress(2, 1), "accent"),
            (ReplayProgress(2, 2, over=True), "success"),
            (ReplayProgress(2, 1, 1, over=True), "warning"),
            (ReplayProgress(2, 1, over=True, stopped=True), "warning"),
        ],
    )
    def test_looks_as_far_as_it_is(self, progress: ReplayProgress, style: str) -> None:
        assert progress_lines(progress, 40)[0].style == style

    def test_shows_an_error_as_text(self) -> None:
        words = progress_lines(ReplayProgress(2, error="[/foo]\x1b", over=True), 40)[1].text
        assert words == "The replay ended after 0 of 2 events: [/foo]\\x1b."

    @pytest.mark.parametrize(
        ("replay", "words"),
        [
            (Replay(), "to this receiver, as recorded"),
            (Replay(pace=2.0, destination="a\x1b"), "to a\\x1b, 2×"),
            (Replay(pace=None), "to this receiver, at once"),
        ],
    )
    def test_names_what_is_under_way(self, replay: Replay, words: str) -> None:
        assert under_way(replay) == words


def test_a_session_says_when_it_began_and_what_it_holds() -> None:
    session = SessionFile(Path("/x/session-\x1b.db"), 1204, 1_790_000_000.0, 1_790_000_185.0)
    assert plain(session_parts(session, UTC)).split("  ")[0] == "2026-09-21 14:13"
    assert "1204 events in 3 m 05 s" in plain(session_parts(session, UTC))
    assert plain(session_parts(session, UTC)).endswith("session-\\x1b.db")

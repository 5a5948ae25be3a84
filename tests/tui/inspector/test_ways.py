"""The deliveries of an event, driven by keys and mouse in the inspector."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from liveview.config.schema import Config
from liveview.model.delivery import Rule
from liveview.tui.inspector.ways import Ways
from tests.support.log.piped import REMOVED, keep, pipe, skip
from tests.support.tui import samples
from tests.support.tui.fakes import Session
from tests.tui.inspector.test_inspector import Stage, on_stage


def piped(session: Session) -> None:
    """Two events; the deliveries of both went through a pipeline."""
    keep(session.path)
    for name in ("First", "Second"):
        session.send(name)
        session.answer_all()
    for delivery_id in range(1, 5):
        pipe(session.path, delivery_id, *([REMOVED] if delivery_id % 2 else []), emission="Lead", definition="Lead")


def play_on(
    tmp_path: Path, play: Callable[[Stage], Awaitable[None]], fill: Callable[[Session], object] = piped
) -> None:
    on_stage(tmp_path, fill, play)


def active(stage: Stage) -> str:
    delivery = stage.app.screen.query_one(Ways).delivery
    return "" if delivery is None else delivery.destination


class TestKeys:
    def test_right_goes_from_destination_to_destination_and_then_on(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.view("routing")
            seen = []
            for _ in range(3):
                await stage.pilot.press("right")
                await stage.pilot.pause()
                seen.append((stage.inspector.view, active(stage)))
            assert seen == [("pipeline", "Webhooks"), ("pipeline", "Mixpanel"), ("attempts", "Mixpanel")]

        play_on(tmp_path, play)

    def test_left_comes_to_the_last_one_first(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.inspector.choose("attempts")
            seen = []
            for _ in range(3):
                await stage.pilot.press("left")
                await stage.pilot.pause()
                seen.append((stage.inspector.view, active(stage)))
            assert seen == [("pipeline", "Mixpanel"), ("pipeline", "Webhooks"), ("routing", "Webhooks")]

        play_on(tmp_path, play)

    def test_with_no_step_on_there_is_nothing_to_go_through(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.view("pipeline")
            assert not stage.app.screen.query_one(Ways).display
            await stage.pilot.press("right")
            await stage.pilot.pause()
            assert stage.inspector.view == "attempts"

        play_on(tmp_path, play, lambda session: session.send())

    def test_the_next_event_begins_with_the_same_destination(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.view("pipeline")
            await stage.pilot.press("right")
            stage.inspector.inspect(1)
            await stage.pilot.pause()
            assert active(stage) == "Mixpanel"
            assert "received as First" in stage.text

        play_on(tmp_path, play)


class TestMouse:
    def test_a_click_chooses_a_destination(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.view("pipeline")
            await stage.pilot.click(Ways, offset=(14, 0))
            await stage.pilot.pause()
            assert active(stage) == "Mixpanel"
            assert "→ Mixpanel: by default" in stage.text

        play_on(tmp_path, play)


class TestLabels:
    def test_what_is_skipped_has_its_sign(self, tmp_path: Path) -> None:
        def fill(session: Session) -> None:
            piped(session)
            skip(session.path, 4, Rule.EXCLUDED)

        async def play(stage: Stage) -> None:
            await stage.view("pipeline")
            assert "→ Webhooks  ⊘ Mixpanel" in stage.text

        play_on(tmp_path, play, fill)

    def test_names_and_replays_tell_deliveries_to_one_destination_apart(self, tmp_path: Path) -> None:
        def fill(session: Session) -> None:
            piped(session)
            session.replay("Webhooks", 2)

        async def play(stage: Stage) -> None:
            await stage.view("pipeline")
            assert "→ Webhooks: Lead  → Mixpanel  → Webhooks, replayed" in stage.text

        play_on(tmp_path, play, fill)

    def test_where_there_is_less_room_letters_stand_for_destinations(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.view("pipeline")
            assert "→ W  → M" in stage.text

        on_stage(tmp_path, piped, play, (24, 12))


def test_only_the_pipeline_shows_them(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        strip = stage.app.screen.query_one(Ways)
        await stage.view("routing")
        assert not strip.display
        await stage.view("pipeline")
        assert strip.display

    play_on(tmp_path, play)


def test_what_is_copied_is_the_payload_of_the_stage(tmp_path: Path) -> None:
    """Of the head of the view it is the line."""

    async def play(stage: Stage) -> None:
        await stage.view("pipeline")
        assert stage.inspector.value == "→ Webhooks: by default"
        await stage.pilot.press("end")
        await stage.pilot.pause()
        value = stage.inspector.value
        assert value is not None
        sent = stage.session.detail(2).attempts[0].request_body
        assert value.encode() == sent

    play_on(tmp_path, play)


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (140, 42), (200, 50)])
def test_a_large_event_is_read_in_the_background(tmp_path: Path, size: tuple[int, int]) -> None:
    def fill(session: Session) -> None:
        keep(session.path)
        session.send(items=[{"sku": f"A-{number}"} for number in range(9_000)])
        session.answer_all()
        for delivery_id in (1, 2):
            pipe(session.path, delivery_id, REMOVED)

    async def play(stage: Stage) -> None:
        while "received POST" not in stage.text:
            await stage.pilot.pause()
        await stage.view("pipeline")
        while "Received" not in stage.text:
            await stage.pilot.pause()
        assert "hipaa-removed" in stage.text or size[1] < 20

    on_stage(tmp_path, fill, play, size)


def test_the_samples_have_no_steps(tmp_path: Path) -> None:
    """Pictures of the other views stay as they are."""
    session = Session(tmp_path / "samples.db", Config(destinations=samples.DESTINATIONS))
    try:
        detail = session.detail(session.send())
    finally:
        session.close()
    assert all(delivery.pipeline_id is None for delivery in detail.deliveries)

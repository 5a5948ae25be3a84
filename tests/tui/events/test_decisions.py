"""What is done with a destination in its pane."""

from pathlib import Path

import msgspec
import pytest
from textual.message import Message

from liveview.model.destination import Destination
from liveview.model.settings import FormerDestination, Settings, SettingsHistory
from liveview.tui.events.decisions import Decisions
from liveview.tui.kit.messages import DestinationOpened, DestinationSwitched
from tests.support.tui.stage import Stage, on_stage

OLD = FormerDestination(Destination("Archive"))
OF_STORY = FormerDestination(Destination("Partner"), "first-look")
SETTINGS = Settings(
    version=7,
    destinations=(Destination("Webhooks"), Destination("Mixpanel", enabled=False), Destination("A [b]")),
    history=SettingsHistory(destinations=(OLD, OF_STORY)),
)


async def tell(stage: Stage, message: Message) -> None:
    """A line of the pane tells this, in a session with these destinations."""
    stage.fake.effective = SETTINGS
    await stage.catch_up()
    stage.app.screen.query_one("#destinations").post_message(message)
    await stage.settle()


class TestSwitch:
    @pytest.mark.parametrize(
        ("key", "on", "words"),
        [
            ("Webhooks", False, "Webhooks is off: its deliveries wait."),
            ("Mixpanel", True, "Mixpanel is on."),
            ("A [b]", False, "A [b] is off: its deliveries wait."),
        ],
    )
    def test_a_destination_is_switched_the_other_way(self, tmp_path: Path, key: str, on: bool, words: str) -> None:
        async def play(stage: Stage) -> None:
            await tell(stage, DestinationSwitched(key))
            assert stage.fake.asked == [("set_destination", key, on)]
            assert words in stage.text

        on_stage(tmp_path, play)

    def test_when_it_cannot_be_it_says_why(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.refusals["set_destination"] = "the log [/cannot] be written"
            await tell(stage, DestinationSwitched("Webhooks"))
            assert "the log [/cannot] be written" in stage.text
            assert "is off" not in stage.text

        on_stage(tmp_path, play)

    def test_in_a_recorded_session_it_says_why_not(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.endpoints = msgspec.structs.replace(stage.fake.endpoints, receiver="", sink="")
            await tell(stage, DestinationSwitched("Webhooks"))
            assert stage.fake.asked == []
            assert "this is a recorded session; it cannot be changed" in stage.text

        on_stage(tmp_path, play)

    @pytest.mark.parametrize(
        ("key", "words"),
        [
            ("Archive", "Archive is no longer configured, so it is not in effect now."),
            ("Partner", "Partner is from the story first-look, which is over, so it is not in effect now."),
        ],
    )
    def test_one_that_is_not_configured_any_more_cannot_be(self, tmp_path: Path, key: str, words: str) -> None:
        async def play(stage: Stage) -> None:
            await tell(stage, DestinationSwitched(key))
            assert stage.fake.asked == []
            assert words in stage.text

        on_stage(tmp_path, play)


def test_a_destination_leads_to_its_events(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await tell(stage, DestinationOpened("A [b]"))
        assert 'dest:"A [b]"' in stage.title
        assert stage.app.focused is stage.events

    on_stage(tmp_path, play)


def test_only_one_that_was_configured_before_has_a_former_form(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        stage.fake.effective = SETTINGS
        decisions = stage.app.screen.query_one(Decisions)
        assert decisions.former("Archive") == OLD
        assert decisions.former("Partner") == OF_STORY
        assert [decisions.former(key) for key in ("Webhooks", "unknown", None)] == [None, None, None]

    on_stage(tmp_path, play)

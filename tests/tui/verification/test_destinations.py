"""The destinations of verification: each count can be chosen, with keys and with the mouse."""

from contextlib import closing
from pathlib import Path

import pytest

from liveview.log import files
from liveview.tui.verification.destinations import VerifiedDestinations
from liveview.tui.verification.screen import VerificationScreen
from tests.support.tui import samples
from tests.support.tui.at_verification import verification_on
from tests.support.tui.fakes import Session
from tests.support.tui.one_screen import Stage
from tests.support.tui.verifying import WRONG_PRICE, find
from tests.support.tui.ways import shows


def every_way(path: Path) -> Session:
    """Ten purchases; at Webhooks one is given up, two are pending, three have a warning, and four are delivered."""
    session = Session(path)
    for number in range(10):
        session.send(sku=f"A-{number}", **{"$insert_id": str(number)})
    session.answer_all()
    with closing(files.read_write(path, "normal")) as log:
        log.execute("update deliveries set state = 'failed' where event_id = 1 and destination = 'Webhooks'")
        log.execute("update deliveries set state = 'pending' where event_id in (2, 3) and destination = 'Webhooks'")
    for event in (4, 5, 6):
        find(session, event, WRONG_PRICE)
    return session


def scope(stage: Stage) -> tuple[str, str]:
    screen = stage.app.screen
    assert isinstance(screen, VerificationScreen)
    return screen.known.scope.destination, screen.known.scope.fares


def test_the_destination_that_is_verified_stays_in_the_list_without_events(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("tab", "enter")
        await shows(stage, "● Webhooks")
        await stage.press("slash", *"nowhere", "enter")
        await shows(stage, "no event matches")
        await shows(stage, "● Webhooks                         0")
        stage.app.screen.query_one(VerifiedDestinations).focus()
        await stage.press("enter")
        await shows(stage, "none of these events goes to a destination")

    verification_on(tmp_path, play, plan=None, fill=samples.quiet)


def test_each_count_of_a_destination_is_verified_alone(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        screen = stage.app.screen
        assert isinstance(screen, VerificationScreen)
        await stage.press("tab")
        await stage.settle()
        tally = next(each for each in screen.known.destinations.found or () if each.destination == "Webhooks")
        counts = {"ok": tally.ok, "warnings": tally.warnings, "errors": tally.errors, "pending": tally.pending}
        assert counts == {"ok": 4, "warnings": 3, "errors": 1, "pending": 2}
        for fares, count in counts.items():
            await stage.press("right", "enter")
            assert scope(stage) == ("Webhooks", fares)
            await shows(stage, f", {count} event")
            await shows(stage, f"● {count}")
        await stage.press("enter")
        assert scope(stage) == ("", "")
        await stage.press("h", "h", "h", "h", "enter")
        assert scope(stage) == ("Webhooks", "")

    verification_on(tmp_path, play, plan=None, fill=every_way)


@pytest.mark.parametrize("size", [(140, 42), (80, 24)])
def test_a_click_on_a_count_chooses_it(tmp_path: Path, size: tuple[int, int]) -> None:
    async def play(stage: Stage) -> None:
        heading = next(line for line in stage.text.splitlines() if "warnings" in line)
        found = stage.app.screen.query_one(VerifiedDestinations)
        left = found.content_region.x
        await stage.pilot.click(found, offset=(heading.index("errors") + 5 - left + 1, 2))
        await stage.settle()
        assert scope(stage) == ("Webhooks", "errors")
        await shows(stage, "to Webhooks (errors)")
        await stage.pilot.click(found, offset=(heading.index("errors") + 5 - left + 1, 2))
        await stage.settle()
        assert scope(stage) == ("", "")

    verification_on(tmp_path, play, size, plan=None, fill=samples.quiet)

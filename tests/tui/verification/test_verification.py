"""What is asked about the session, and what is known."""

from pathlib import Path

from liveview.tui.verification.scope import VerifiedScope
from liveview.tui.verification.screen import VerificationScreen
from liveview.tui.verification.verification import Verification
from tests.support.tui.at_verification import release_before, verification_on
from tests.support.tui.one_screen import Stage


def known_of(stage: Stage) -> Verification:
    screen = stage.app.screen
    assert isinstance(screen, VerificationScreen)
    return screen.known


async def until_counted(stage: Stage) -> None:
    while known_of(stage).names.found is None or known_of(stage).inventory.found is None:
        await stage.settle()


def test_what_is_required_is_required_of_the_whole_session_only(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        known = known_of(stage)
        await until_counted(stage)
        assert [line.key[1] for line in known.lines if line.tally is None] == ["Refund"]
        known.scope = VerifiedScope(text="EUR")
        assert [line.key[1] for line in known.lines if line.tally is None] == []

    verification_on(tmp_path, play)


def test_a_name_is_read_once(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        known = known_of(stage)
        await until_counted(stage)
        first, second = (line for line in known.lines if line.key[1] in {"Purchase", "Signup"})
        known.choose(first)
        assert known.choose(second)
        assert not known.choose(second)
        assert known.choose(None)
        assert known.inventory.found is None

    verification_on(tmp_path, play)


def test_a_name_that_the_plan_does_not_have_and_one_without_a_name(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        known = known_of(stage)
        await until_counted(stage)
        signup = next(line for line in known.lines if line.key[1] == "Signup")
        assert known.compared(signup).still == "the plan has no such event"
        assert known.compared(signup._replace(key=(signup.key[0], ""))).source == ""

    verification_on(tmp_path, play)


def test_it_says_what_it_compares_with(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        known = known_of(stage)
        await until_counted(stage)
        assert known.against == "plan.json, version 3"
        known.compare_with(release_before(tmp_path))
        assert known.against == "drift from session-20260920-101010.db"

    verification_on(tmp_path, play)

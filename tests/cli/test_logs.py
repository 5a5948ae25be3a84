"""What libraries log while the screen is up."""

import logging
from pathlib import Path

import pytest

from liveview.cli.logs import quiet_logging


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The log of the libraries, in the state directory of a fresh user."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "liveview" / "liveview.log"


def test_goes_to_a_file_and_not_to_the_screen(state: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_logging():
        logging.getLogger("aiohttp.server").warning("odd request")
    assert "aiohttp.server WARNING odd request\n" in state.read_text(encoding="utf-8")
    assert capfd.readouterr() == ("", "")


def test_ends_with_the_screen(state: Path) -> None:
    """Also when the screen ends with an error."""
    before = list(logging.getLogger().handlers)
    with pytest.raises(ZeroDivisionError), quiet_logging():
        raise ZeroDivisionError
    assert logging.getLogger().handlers == before


def test_is_for_its_owner_only_and_goes_on_in_the_same_file(state: Path) -> None:
    for word in ("first", "second"):
        with quiet_logging():
            logging.getLogger("any").error(word)
    assert [line.split()[-1] for line in state.read_text().splitlines()] == ["first", "second"]
    assert state.stat().st_mode & 0o077 == 0


def test_without_a_state_directory_is_dropped(
    state: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    state.parent.mkdir()
    state.touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    with quiet_logging():
        logging.getLogger("any").error("lost")
    assert capfd.readouterr() == ("", "")

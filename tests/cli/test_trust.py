"""A configuration file that was found, not named."""

from collections.abc import Callable
from pathlib import Path

import click
import pytest

from liveview.cli.trust import require_trust
from liveview.config import file as config_file
from liveview.errors import ConfigError

OUTSIDE = '[[destinations]]\nname = "W"\n[[destinations.webhooks]]\nurl = "https://hooks.example/in"\n'
WAREHOUSE = '[[destinations]]\nname = "DB"\nkind = "sqlite"\nmode = "send"\nsettings = { path = "shop.db" }\n'
INSIDE = '[[destinations]]\nname = "W"\n[[destinations.webhooks]]\nurl = "sink:/in"\n'


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state directory of a fresh user."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "liveview"


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], list[str]]:
    """Answer every question like this; the questions."""

    def answer(yes: bool) -> list[str]:
        asked: list[str] = []

        def confirm(question: str, **_: object) -> bool:
            asked.append(question)
            return yes

        monkeypatch.setattr(click, "confirm", confirm)
        return asked

    return answer


def require(folder: Path, text: str, *, may_ask: bool) -> None:
    path = folder / "liveview.toml"
    path.write_text(text)
    require_trust(path, config_file.load(path), may_ask=may_ask)


def test_one_that_stays_on_this_machine_needs_none(tmp_path: Path, state: Path) -> None:
    require(tmp_path, INSIDE, may_ask=False)
    assert not (state / "trusted").exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (OUTSIDE, r"sends events to https://hooks\.example/in; if you want that, name it with --config "),
        (WAREHOUSE, r"writes events to sqlite:.*/shop\.db; if you want that, name it with --config "),
        (OUTSIDE + WAREHOUSE, r"sends events to https://hooks\.example/in and writes events to sqlite:.*/shop\.db; if"),
        (WAREHOUSE.replace("shop.db", "env:HOME"), r"writes events to sqlite:env:HOME; if you want that"),
        (INSIDE + 'headers = { X = "env:HOME" }\n', "reads the environment; if you want that"),
    ],
)
def test_one_that_reaches_further_is_refused_where_nobody_can_be_asked(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        require(tmp_path, text, may_ask=False)


def test_a_warehouse_that_is_only_previewed_needs_none(tmp_path: Path) -> None:
    require(tmp_path, WAREHOUSE.replace('"send"', '"preview"'), may_ask=False)


def test_the_question_names_the_warehouse(tmp_path: Path, answering: Callable[[bool], list[str]]) -> None:
    asked = answering(True)
    require(tmp_path, WAREHOUSE, may_ask=True)
    require(tmp_path, WAREHOUSE, may_ask=False)
    assert [f"writes events to sqlite:{tmp_path}/shop.db. Use it?" in each for each in asked] == [True]


def test_one_yes_is_enough_for_this_content(
    tmp_path: Path, state: Path, answering: Callable[[bool], list[str]]
) -> None:
    asked = answering(True)
    require(tmp_path, OUTSIDE, may_ask=True)
    require(tmp_path, OUTSIDE, may_ask=False)
    assert len(asked) == 1
    assert (state / "trusted").stat().st_mode & 0o077 == 0
    with pytest.raises(ConfigError):
        require(tmp_path, OUTSIDE.replace("/in", "/other"), may_ask=False)


def test_a_no_is_remembered_by_nobody(tmp_path: Path, answering: Callable[[bool], list[str]]) -> None:
    asked = answering(False)
    for _ in range(2):
        with pytest.raises(ConfigError, match="was not confirmed"):
            require(tmp_path, OUTSIDE, may_ask=True)
    assert len(asked) == 2


def test_the_question_shows_no_raw_text(tmp_path: Path, answering: Callable[[bool], list[str]]) -> None:
    asked = answering(True)
    require(tmp_path, OUTSIDE.replace("/in", "/\u202ein"), may_ask=True)
    assert asked[0].isprintable()

"""Environments in filters."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from liveview.log.filter import parse
from liveview.log.filter.environments import environment_names
from liveview.log.filter.reasons import reason
from liveview.log.filter.values import LogValues
from liveview.log.read.reader import Reader
from liveview.log.read.search import matching
from liveview.log.setting_rows import setting_row
from liveview.model.settings import KnownEnvironment, Settings
from tests.support.log.making import writing
from tests.support.tui.fakes import Session

ENVIRONMENTS = (
    KnownEnvironment("Development", "dev"),
    KnownEnvironment("[b]Café", "cafe-1"),
    KnownEnvironment("Development", "dev-2"),
)


def remember(path: Path, value: str) -> None:
    with writing(path) as connection:
        kind, name, _ = setting_row(Settings())
        connection.execute("insert or replace into settings values (?, ?, ?)", (kind, name, value))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Events 1 to 4 with the tokens dev, cafe-1, dev-2 and other."""
    session = Session(tmp_path / "session.db")
    for token in ("dev", "cafe-1", "dev-2", "other"):
        session.send(token=token, **{"$insert_id": token})
    remember(session.path, setting_row(Settings(environments=ENVIRONMENTS))[2] or "")
    yield session
    session.close()


def found(session: Session, text: str) -> list[int]:
    with Reader(session.path) as reader:
        return list(matching(reader, parse(text, session.at, UTC), 0, 99))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("env:development", [1, 3]),
        ("env:dev", [1]),
        ("env:dev*", [1, 3]),
        ("env:*", [1, 2, 3, 4]),
        ('env:"[b]CAFÉ"', [2]),
        ("env==development", []),
        ("env==Development", [1, 3]),
        ("env:development,other", [1, 3, 4]),
        ("-env:development", [2, 4]),
        ("env:staging", []),
    ],
)
def test_an_environment_is_found_by_its_name_or_its_token(session: Session, text: str, ids: list[int]) -> None:
    assert found(session, text) == ids


@pytest.mark.parametrize(
    "value", ["", "not json", "[]", '{"environments": 5}', '{"environments": [3, {"name": 4}, {"token": "dev"}]}']
)
def test_settings_that_cannot_be_read_name_no_environment(session: Session, value: str) -> None:
    remember(session.path, value)
    assert found(session, "env:development") == []
    assert found(session, "env:dev") == [1]
    with Reader(session.path) as reader:
        assert list(environment_names(reader)) == []


def test_names_and_recent_tokens_are_offered_and_known_to_reasons(session: Session) -> None:
    with Reader(session.path) as reader:
        values = LogValues(reader)
        assert values("env") == ("Development", "[b]Café", "other", "dev-2", "cafe-1", "dev")
        assert reason("env:Develpment", values).startswith(
            "no environment and no recent event has Develpment as its name or ID"
        )

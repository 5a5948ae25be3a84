"""Who sends the events of a session."""

import json
from pathlib import Path

import pytest

from liveview.log.read import verification_senders
from liveview.log.read.reader import Reader
from liveview.log.read.verification_senders import EventSender, SenderKind, senders
from tests.support.log.filter_world import Happened, fill
from tests.support.log.making import new_log, writing


def agent(name: str) -> str:
    return json.dumps([["user-agent", name]])


def log_of(path: Path, *events: Happened) -> Reader:
    new_log(path)
    with writing(path) as connection:
        fill(connection, list(events))
    return Reader(path)


EVENTS = (
    Happened(headers=agent("curl/8.5"), remote="127.0.0.1"),
    Happened(headers=agent("curl/8.5"), remote="127.0.0.2", payload='{"properties":{"mp_lib":"web"}}'),
    Happened(payload='{"context":{"library":{"name":"analytics-node"}}}', remote="127.0.0.2"),
    Happened(payload='{"library":{"name":"freshpaint-react-native"}}', remote="127.0.0.2"),
    Happened(payload="not json", remote="127.0.0.2", headers='[["X-Liveview-Sender","ana"]]'),
)


def test_they_are_told_apart_by_address_agent_library_and_name(tmp_path: Path) -> None:
    with log_of(tmp_path / "a.db", *EVENTS) as reader:
        assert senders(reader) == [
            EventSender(SenderKind.ADDRESS, "127.0.0.2", 4),
            EventSender(SenderKind.ADDRESS, "127.0.0.1", 1),
            EventSender(SenderKind.AGENT, "curl/8.5", 2),
            EventSender(SenderKind.LIBRARY, "web", 1),
            EventSender(SenderKind.LIBRARY, "freshpaint-react-native", 1),
            EventSender(SenderKind.LIBRARY, "analytics-node", 1),
            EventSender(SenderKind.SENDER, "ana", 1),
        ]


def test_an_event_counts_once_for_a_library_that_it_names_twice(tmp_path: Path) -> None:
    twice = '{"library":{"name":"web"},"properties":{"mp_lib":"web"}}'
    with log_of(tmp_path / "a.db", Happened(payload=twice)) as reader:
        assert EventSender(SenderKind.LIBRARY, "web", 1) in senders(reader)


def test_a_library_is_a_text(tmp_path: Path) -> None:
    odd = ('{"mp_lib":{"a":1}}', '{"mp_lib":["web"]}', '{"mp_lib":2}', '{"mp_lib":null}', '{"mp_lib":""}')
    with log_of(tmp_path / "a.db", *(Happened(payload=f'{{"properties":{each}}}') for each in odd)) as reader:
        assert {each.kind for each in senders(reader)} == {SenderKind.ADDRESS}


def test_only_the_newest_events_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification_senders, "NEWEST", 1)
    with log_of(tmp_path / "a.db", *(Happened(remote=f"127.0.0.{number}") for number in range(1, 4))) as reader:
        assert senders(reader) == [EventSender(SenderKind.ADDRESS, "127.0.0.3", 1)]

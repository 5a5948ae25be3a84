"""Answers of the contract, read."""

import msgspec
import pytest

from liveview.remote.answers import EventsAnswer, SettingsAnswer, SummaryAnswer, WaitedAnswer

SUMMARY = b"""{"session":{"log":"/l.db","label":"","started_at":1.5,"events":12},
 "balance":{"received":12,"invalid":1,"duplicate":2,"unrouted":0,"pending":0,"delivered":8,"failed":1,"refused":3,
  "holds":true},
 "names":[{"name":"Purchase","type":"track","count":5,"invalid":0,"duplicate":2,"warnings":5,"last_at":9.0}],
 "destinations":[{"name":"Webhooks","delivered":8,"failed":1,"pending":0,"skipped":0,"attempts":11,
  "outcomes":{"ok":8},"p50_ms":1.9,"p95_ms":null,"later":[]}]}"""


def test_a_summary_has_all_its_numbers() -> None:
    found = msgspec.json.decode(SUMMARY, type=SummaryAnswer)
    assert (found.session.events, found.balance.holds, found.balance.refused) == (12, True, 3)
    assert (found.names[0].name, found.names[0].warnings) == ("Purchase", 5)
    (one,) = found.destinations
    assert (one.outcomes, one.p50_ms, one.p95_ms) == ({"ok": 8}, 1.9, None)


def test_an_event_keeps_its_digits() -> None:
    text = b'{"id":1,"payload":{"price":1.50,"big":123456789012345678901234567890}}'
    found = msgspec.json.decode(b'{"events":[%s],"next":null}' % text, type=EventsAnswer)
    assert (bytes(found.events[0]), found.next) == (text, None)


def test_a_wait_without_its_events_cannot_be_read() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"count":2,"wanted":2,"waited_ms":3.1}', type=WaitedAnswer)


def test_settings_name_events_and_destinations() -> None:
    text = b'{"overrides":{"P":{"override":true,"destinations":{"W":true}}},"destinations":{"M":false}}'
    found = msgspec.json.decode(text, type=SettingsAnswer)
    assert found.overrides["P"].destinations == {"W": True}
    assert found.destinations == {"M": False}

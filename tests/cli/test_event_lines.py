"""Events as lines, whatever they say."""

import json
import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.cli.event_lines import ShownEvent, json_line, lines_of, logfmt_line, text_line
from liveview.errors import ReadError
from tests.support.contract import event
from tests.support.examples import examples

HOSTILE = "\x1b[2J\r\n::error::no\n##[add-mask]x\x9b\u202e\u2028\x7f\x00"


def shown(**changed: Any) -> ShownEvent:
    return msgspec.convert({**event(7), **changed}, ShownEvent)


def parsed(line: bytes) -> dict[str, str]:
    """The keys and values of a line of logfmt."""
    found = re.findall(r'(\w+)=("(?:[^"\\]|\\.)*"|[^ ]*)', line.decode())
    return {key: json.loads(value) if value.startswith('"') else value for key, value in found}


class TestText:
    def test_has_what_the_list_shows(self) -> None:
        problems = [{"code": "time-whole-second"}, {"code": "no-key"}]
        line = text_line(shown(problems=problems)).decode()
        assert re.fullmatch(
            r"\d\d:\d\d:07\.000 #7 track    Purchase                 13793        delivered time-whole-second,no-key",
            line,
        )

    def test_of_an_event_without_name_and_user(self) -> None:
        line = text_line(shown(name=None, distinct_id=None, state="invalid")).decode()
        assert line.split()[3:] == ["-", "-", "invalid"]


class TestLogfmt:
    def test_has_the_fields_in_order(self) -> None:
        assert logfmt_line(shown(received_at=1_767_225_600.25)) == (
            b"time=2026-01-01T00:00:00.250Z id=7 type=track name=Purchase user=13793 verdict=accepted state=delivered "
            b"problems="
        )

    @pytest.mark.parametrize("name", ["a b", 'say "x"', "a=b", "back\\slash", "é", HOSTILE, "\ud800", "##[x]"])
    def test_quotes_what_needs_it(self, name: str) -> None:
        found = parsed(logfmt_line(shown(name=name)))
        assert found["name"] == name
        assert list(found) == ["time", "id", "type", "name", "user", "verdict", "state", "problems"]

    @examples(200)
    @given(st.text(), st.text())
    def test_any_text_is_read_back(self, name: str, user: str) -> None:
        line = logfmt_line(shown(name=name, distinct_id=user))
        assert (parsed(line)["name"], parsed(line)["user"]) == (name, user)
        assert parsed(line)["state"] == "delivered"


class TestWhatCannotBe:
    @pytest.mark.parametrize("at", [1e300, -1e300, 1e17])
    def test_a_time_that_no_calendar_has_stays_a_number(self, at: float) -> None:
        assert parsed(logfmt_line(shown(received_at=at)))["time"] == str(at)
        assert text_line(shown(received_at=at)).startswith(str(at).encode())

    @pytest.mark.parametrize("content", [b"{}", b"[]", b'{"id":"x"}', b"{", b"\xff"])
    def test_what_is_not_an_event_is_told(self, content: bytes) -> None:
        with pytest.raises(ReadError, match="an event cannot be read"):
            list(lines_of(iter([content]), "text"))


class TestJson:
    def test_is_the_same_event(self) -> None:
        text = b'{"id":7,\n"payload":{"price":1.50,\r\n "name":"\x7f ##[x] \xc2\x9b"}}'
        assert json_line(text) == b'{"id":7, "payload":{"price":1.50,   "name":"\\u007f \\u0023#[x] \\u009b"}}'


@pytest.mark.parametrize("form", ["text", "logfmt", "json"])
def test_no_event_says_anything_to_a_terminal_or_a_build(form: str) -> None:
    hostile = event(
        7,
        HOSTILE,
        distinct_id=HOSTILE,
        problems=[{"code": HOSTILE}],
        type=HOSTILE,
        state=HOSTILE,
        payload={HOSTILE: HOSTILE},
    )
    (line,) = lines_of(iter([msgspec.json.encode(hostile)]), form)
    assert line.decode().isprintable()
    assert not line.lstrip().startswith(b"::")
    assert b"##[" not in line


@examples(200)
@given(st.text(), st.sampled_from(["text", "logfmt", "json"]))
def test_any_name_is_one_printable_line(name: str, form: str) -> None:
    (line,) = lines_of(iter([msgspec.json.encode(event(7, name))]), form)
    assert line.decode().isprintable()

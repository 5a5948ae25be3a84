"""The reason why a body is not JSON, and the advice that goes with it."""

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.json.document import Document, Unreadable, read
from liveview.core.json.unreadable import not_text
from liveview.core.wire.paths import ENDPOINTS
from liveview.core.wire.unpack import unpack
from liveview.model.problem import Problem
from tests.support.core.inputs import body, config, destination
from tests.support.core.receiver import Receiver

EVENT = body(price=1.5, exp=1.5e30, ok=True, gone=None, text="é\\ \n", items=[{"a": [-1]}])


def problem_of(content: bytes) -> Problem:
    reading = read(content)
    assert isinstance(reading, Unreadable)
    return reading.problem


def first_problem(content: bytes, path: str = "/track") -> Problem:
    return Receiver(config(destination("Webhooks"))).post(content, path).events[0].problems[0]


@pytest.mark.parametrize("text", [EVENT, json.dumps(json.loads(EVENT), ensure_ascii=False).encode()])
def test_an_event_cut_anywhere_ends_too_early(text: bytes) -> None:
    for end in range(1, len(text)):
        problem = problem_of(text[:end])
        assert "it ends too early" in problem.sentence, text[:end]
        assert problem.fix.startswith("send the whole body")


@pytest.mark.parametrize(
    "content", [b"{'a':1}", b'{"a":1}}', b'{"a":1 "b":2}', b'{"a":nope}', b"hello", b'{"a":1,}', b"x=1"]
)
def test_an_error_in_the_middle_is_not_an_early_end(content: bytes) -> None:
    assert "too early" not in problem_of(content).sentence
    assert problem_of(content).fix == "send one JSON object, UTF-8 encoded"


def decoding_error(content: bytes) -> UnicodeDecodeError | None:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return error
    return None


@given(st.binary(max_size=12) | st.text("aé€😀", min_size=1).map(lambda text: text.encode()[:-1]))
def test_bytes_end_inside_a_character_if_more_of_them_could_complete_it(content: bytes) -> None:
    """The decoder of Python says the same, in words."""
    error = decoding_error(content)
    reason, _ = not_text(content, error)
    if error is not None and reason.startswith(("it ends too early", "byte ")):  # no format that is known
        assert reason.startswith("it ends too early") is (error.reason == "unexpected end of data")


@pytest.mark.parametrize("content", [b'{"a":"\\q"}', b'{"a":"\\u12x4"}', b'{"a":"\\ud83d\\u12x4"}'])
def test_a_bad_escape_is_not_an_early_end_unless_the_text_ends_in_it(content: bytes) -> None:
    assert "too early" not in problem_of(content).sentence
    assert "escape" in problem_of(content).sentence
    assert "too early" in problem_of(content[: content.rindex(b"\\") + 1]).sentence


@pytest.mark.parametrize(
    ("content", "sentence", "fix"),
    [
        (gzip.compress(EVENT, mtime=0), "this is gzip", "send Content-Encoding: gzip"),
        (zlib.compress(EVENT), "this is zlib data (deflate)", "send Content-Encoding: deflate"),
        ("{}".encode("utf-16"), "this is UTF-16", "send UTF-8"),
        ("{}".encode("utf-16-le"), "this is UTF-16", "send UTF-8"),
        ('{"a":"é"}'.encode("utf-16-be"), "this is UTF-16", "send UTF-8"),
        (b"PK\x03\x04\x00", "this is a zip archive", "send the JSON itself"),
        ('{"a":"é"}'.encode("latin-1"), "byte 6 is not UTF-8", "send one JSON object, UTF-8 encoded"),
    ],
)
def test_another_format_is_named_with_what_to_send(content: bytes, sentence: str, fix: str) -> None:
    problem = problem_of(content)
    assert (problem.sentence, problem.fix) == (f"the body is not JSON: {sentence}", fix)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("path", ["/track", "/v1/track", "/v1/batch", "/android", "/react-native", "/engage"])
def test_json_inside_a_text_was_encoded_twice(path: str, times: int) -> None:
    content = body().decode()
    for _ in range(times):
        content = json.dumps(content)
    assert first_problem(content.encode(), path).code == "encoded-twice"


def test_an_event_of_a_batch_and_the_properties_of_an_event_may_be_encoded_twice_too() -> None:
    inner = json.dumps({"type": "track"})
    assert first_problem(json.dumps({"batch": [inner], "writeKey": "k"}).encode(), "/v1/batch").code == "encoded-twice"
    problem = first_problem(json.dumps({"event": "A", "properties": json.dumps({"a": 1})}).encode())
    assert (problem.code, problem.field) == ("encoded-twice", "properties")
    single = {"type": "track", "event": "A", "userId": "u", "writeKey": "k", "messageId": "m", "properties": inner}
    assert first_problem(json.dumps(single).encode(), "/v1/track").code == "encoded-twice"


@pytest.mark.parametrize("content", [b'"hello"', b'"{"', b'"null"', b"5", b"[1]"])
def test_any_other_value_is_not_an_object(content: bytes) -> None:
    assert first_problem(content).code in {"not-an-object", "batch-missing"}


def test_each_event_without_a_name_says_how_it_begins() -> None:
    starts = [first_problem(content).start for content in (b'{"a', b"\xffbc", b"data=!!!", b'{"properties": {}}')]
    assert starts == ['{"a', "\\xffbc", "data=!!!", '{"properties": {}}']
    assert len(first_problem(b"x" * 5000).start) <= 61


def test_an_ordinary_event_has_none_of_these_problems() -> None:
    assert isinstance(read(b" " + EVENT + b"\n"), Document)


@pytest.mark.parametrize("pack", [lambda event: gzip.compress(event, mtime=0), zlib.compress])
def test_packed_data_does_not_get_the_advice_to_send_a_header(pack: Callable[[bytes], bytes]) -> None:
    packed = base64.b64encode(pack(EVENT)).decode()
    (reading,) = unpack(ENDPOINTS["/track"], "", f"data={quote(packed)}".encode()).readings
    assert isinstance(reading, Unreadable)
    assert "what is in data is " in reading.problem.sentence
    assert "Content-Encoding" not in reading.problem.fix
    assert reading.problem.fix.startswith("put the JSON itself in data")

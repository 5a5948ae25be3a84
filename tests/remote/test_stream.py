"""Messages out of the lines of a stream."""

from hypothesis import given
from hypothesis import strategies as st

from liveview.remote.stream import StreamedFact, messages
from tests.support.examples import examples


def read(text: bytes) -> list[StreamedFact]:
    return list(messages(text.splitlines(keepends=True)))


def test_a_message_has_its_id_its_fact_and_its_line() -> None:
    assert read(b'id: 7\nevent: event\ndata: {"id":1}\n\n') == [StreamedFact("7", "event", b'{"id":1}')]


def test_an_id_stays_in_effect_until_the_next() -> None:
    assert [each.id for each in read(b"event: a\n\nid: 1\nevent: a\n\nevent: a\n\nid: 2\nevent: a\n\n")] == [
        *("", "1", "1", "2")
    ]


def test_comments_and_unknown_fields_are_passed_over() -> None:
    assert read(b": keep-alive\n\nretry: 5\nodd\nevent: gap\ndata\n\n") == [StreamedFact("", "gap", b"")]


def test_data_of_several_lines_is_joined() -> None:
    assert read(b"data: a\ndata:b\r\n\r\n") == [StreamedFact("", "message", b"a\nb")]


def test_a_message_that_was_cut_off_is_not_handed_out() -> None:
    assert read(b"event: event\ndata: {}\n\nevent: event\ndata: {}\n") == [StreamedFact("", "event", b"{}")]


@examples(100)
@given(st.lists(st.tuples(st.integers(1, 99), st.sampled_from(["event", "gap"]), st.binary(max_size=20))))
def test_what_was_written_is_read(sent: list[tuple[int, str, bytes]]) -> None:
    plain = [(number, fact, data.translate(None, b"\r\n")) for number, fact, data in sent]
    text = b"".join(b"id: %d\nevent: %s\ndata: %s\n\n" % (number, fact.encode(), data) for number, fact, data in plain)
    expected = [StreamedFact(str(number), fact, data) for number, fact, data in plain]
    assert list(messages(part + b"\n" for part in text.split(b"\n"))) == expected

"""The law of the fast path: whatever a client sends, what it gets and what is stored are the same without it."""

import itertools
from collections.abc import Sequence

import pytest
from aiohttp.http import RawRequestMessage
from hypothesis import given
from hypothesis import strategies as st

from liveview.adapters.fast_path import (
    LARGEST,
    LARGEST_HEAD,
    MOST_HEADS,
    MOST_WHOLE_HEADS,
    Heads,
    Plain,
    Segment,
    Write,
    segment_of,
)
from tests.support.adapters.aiohttp_private import parsed
from tests.support.adapters.both_ways import HOST, Step, both, end, post, seen

GET = f"GET /decide HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
BODIES = (
    *(b"{}", b"[]", b"1", b" ", b"x", b'{"event":"a"}', b"data=e30", b"data=e30&verbose=1", b"data=e30&callback=a()"),
    *(
        b"data=e30&callback=a.b",
        b"data=e30&img=1",
        b"\r\n\r\n",
        b"\xef\xbb\xbf{}",
        b"\xff\x00",
        b'{"a":"\r\n\r\n"}',
        GET,
    ),
    *(b'{"bad":1}', b'{"gone":1}', b'{"full":1}', b'{"many":1}', b'{"fault":1}', post(), b" " * 5_000, b"0\r\n\r\n"),
)
"""Bodies of requests; the words make `FakeStore` fail."""
TARGETS = (
    *("/track", "/track?x", "/track?verbose=1", "/track/", "//track", "/trac%6b", "/track#x", "/track;x", "/TRACK"),
    *("/", "/é", "/v1/batch", "/v1/m", "/_liveview/health", "http://127.0.0.1:8080/track", "*", "track", "/a b"),
)
LINES = (
    *(b"Host: 127.0.0.1:8080", b"host:localhost:8080", b"Host: evil.example", b"Host: 127.0.0.1:8080 ", b"Host:"),
    *(b"Content-Type: application/json", b"Content-Type: text/plain; charset=x", b"content-type:  APPLICATION/JSON"),
    *(b"Content-Type: multipart/form-data; boundary=x", b"Content-Type: application/x-www-form-urlencoded"),
    *(b"Content-Type:", b"Content-Type: image/png", b"Connection: close", b"Connection: keep-alive"),
    *(b"Connection: upgrade\r\nUpgrade: websocket", b"Upgrade: tcp", b"Connection: Upgrade", b"Expect: 100-continue"),
    *(b"Expect: x", b"Transfer-Encoding: chunked", b"transfer-encoding: identity", b"Content-Encoding: identity"),
    *(b"Content-Encoding: gzip", b"Origin: http://localhost:3000", b"Origin: https://evil.example", b"Referer: x"),
    *(b"Sec-Fetch-Site: cross-site", b"sec-fetch-site: none", b"X-Forwarded-For: 10.0.0.1", b"Forwarded: for=x"),
    *(b"Authorization: Bearer secret", b"Cookie: a=b", b"X-\xff: \xff\xfe", "X-É: é".encode(), b"X: a\tb ", b"X:\t"),
    *(b"X: folded\r\n more", b"X: a\r\n Content-Length: 9", b"X : y", b"X", b": y", b"X: a\0b", b"X: a\nb", b"X: a\rb"),
    *(
        b"X: " + b"y" * 3_000,
        b"X: y\r\n" * 99 + b"X: y",
        b"Content-Length: 2",
        b"CONTENT-LENGTH: 5",
        b"Range: bytes=0-1",
    ),
)
"""Lines of heads, from the everyday to the hostile."""
LENGTHS = ("{}", "{}", "{}", "{}", "0{}", "+{}", "{} ", "\t{}", "{}, {}", "{}\r\n 0", "-{}", "{}.0", "", "0x{}")
VERSIONS = ("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1", "")
INNER = post(b'{"inner":1}')


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n", line: bytes = b"Transfer-Encoding: chunked") -> bytes:
    """A request with a body in chunks, or what looks like one."""
    head = post(b"").replace(b"Content-Length: 0", line)
    return head + b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in chunks) + end


TRICKS = (
    *(chunked(b"{}"), chunked(INNER), chunked(b"0\r\n\r\n", INNER), chunked(b"{}", end=b"0\r\nX: y\r\n\r\n")),
    *(chunked(b"{}", end=b"0;x=y\r\n\r\n"), chunked(b"{}", end=b"000\r\n\r\n"), chunked(b"{}", end=b"")),
    *(chunked(b"\r\n0\r\n\r\n" + INNER, line=b"transfer-encoding:\tchunked"), chunked(INNER, line=b"X: chunked")),
    *(chunked(INNER, line=b"Transfer-Encoding: x\r\nContent-Length: 5"), chunked(INNER, line=b"Content-Length: 0")),
    *(post(INNER), post(INNER + INNER), post(b"{}", f"Content-Length: {len(INNER)}"), b"\r\n" + INNER, b"\r\n\r\n"),
    *(post(b"")[:-2] + b"X: y\r\n\r\n" + INNER, post(b"") + b"{}", INNER[:-1], INNER + b"x", INNER + INNER[:40]),
    *(GET, GET + INNER, GET.replace(b"\r\n\r\n", b"\r\nContent-Length: %d\r\n\r\n%b" % (len(INNER), INNER))),
    *(
        INNER.replace(b"POST", b"HEAD"),
        INNER.replace(HOST.encode(), b"evil.example"),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ),
    *(INNER.replace(b"/track", b"/no"), b"\x16\x03\x01", chunked(INNER).replace(HOST.encode(), b"evil.example")),
)
"""Requests whose end is not where it seems, with another one inside."""
PLAIN = (b"Host: 127.0.0.1:8080", b"Content-Type: application/json")


@st.composite
def requests(draw: st.DrawFn, targets: Sequence[str] = TARGETS) -> bytes:
    """A request that is plain, or odd in one or a few respects."""
    body = draw(st.sampled_from(BODIES) | st.binary(max_size=20))
    target, version, method = targets[0], "HTTP/1.1", "POST"
    lines = [*PLAIN]
    odd = draw(st.integers(0, 3))
    if odd >= 1:
        lines += draw(st.lists(st.sampled_from(LINES), max_size=2))
    if odd >= 2:
        target = draw(st.sampled_from(targets))
        lines = draw(st.permutations(lines))
    if odd >= 3:
        version, method = draw(st.sampled_from(VERSIONS)), draw(st.sampled_from(["POST", "PUT", "GET", "post", "P"]))
        lines = lines[draw(st.integers(0, 2)) :]
    name = draw(st.sampled_from(["Content-Length", "Content-Length", "content-length", "CONTENT-LENGTH"]))
    number = len(body) + draw(st.sampled_from([0, 0, 0, 0, 0, 0, -1, 1]))
    text = draw(st.sampled_from(LENGTHS)).replace("{}", str(number))
    lines.insert(draw(st.integers(0, len(lines))), f"{name}: {text}".encode())
    first = f"{method} {target} {version}".encode()
    ending = draw(st.sampled_from([b"\r\n"] * 9 + [b"\n"]))
    return ending.join([first, *lines, b"", b""]) + body


@st.composite
def exchanges(draw: st.DrawFn, targets: Sequence[str] = TARGETS) -> list[Step]:
    """Requests, some of them twice, cut into segments anywhere or where they end, at any time."""
    sent = draw(st.lists(requests(targets) | st.sampled_from(TRICKS), min_size=1, max_size=4))
    sent = [each for one in sent for each in [one] * draw(st.integers(1, 2))]
    whole = b"".join(sent)
    ends = set(itertools.accumulate(len(each) for each in sent))
    kept = {place for place in sorted(ends) if draw(st.integers(0, 3))}
    cuts = draw(st.sets(st.integers(1, max(1, len(whole) - 1)), max_size=2)) if draw(st.booleans()) else set()
    steps: list[Step] = []
    for start, stop in itertools.pairwise(sorted({0, len(whole), *kept, *cuts})):
        steps.append(whole[start:stop])
        if pause := draw(st.sampled_from([0.0, 0.01, 1.0])):
            steps.append(pause)
    if draw(st.booleans()):
        steps += [0.01, end]
    return steps


@pytest.mark.parametrize("first", TRICKS)
@pytest.mark.parametrize("pause", [0.0, 0.01, 1.0])
def test_no_request_is_read_inside_another(first: bytes, pause: float) -> None:
    """Nor lost behind it, wherever the segments end."""
    both([post(), 1.0, first, pause, INNER, 1.0, post()])
    both([post(), 1.0, first + INNER, pause, INNER])
    for cut in range(1, len(first), 7):
        both([first[:cut], pause, first[cut:], pause, INNER])
    if (cut := first.find(INNER)) > 0:
        both([INNER, 1.0, first[:cut], pause, first[cut:], 1.0, INNER])


@given(exchanges())
def test_the_receiver_does_the_same(steps: list[Step]) -> None:
    both(steps)


BEHAVIOURS = {
    "/gone": "status 410",
    "/none": "204",
    "/slow": "delay 0.3",
    "/reset": "reset",
    "/odd": "status 299",
    "/flaky": "500x2 then ok",
    "/script": "503 then delay 0.01 then 404",
    "/text": 'status 500 body "é"',
    "/later": "429 retry-after 3",
    "/chance": "flaky 0.5 status 503",
}
PATHS = ("/a", *BEHAVIOURS, "/a%20b", "/a/../b", "//a", "/a?x=y", "/a#b", "/é", "/", "http://127.0.0.1:8080/a", "*")


@given(exchanges(PATHS))
def test_the_sink_does_the_same(steps: list[Step]) -> None:
    both(steps, BEHAVIOURS)


@pytest.mark.parametrize("path", ["/track", None])
def test_every_cut_of_two_requests_gives_the_same(path: str | None) -> None:
    whole = post(b'{"a":"\r\n\r\n"}', path=path or "/a") + post(path=path or "/a")
    behaviours = None if path else BEHAVIOURS
    expected = both([whole], behaviours)
    assert expected.wrote.count(b"HTTP/1.1 200 OK\r\n") == 2
    for cut in range(1, len(whole)):
        assert seen([whole[:cut], 1.0, whole[cut:]], fast=True, behaviours=behaviours)[:1] == expected[:1], cut


@given(requests(), requests())
def test_a_remembered_head_admits_nothing_that_the_parser_would_refuse(known: bytes, other: bytes) -> None:
    both([post(), 1.0, known, 1.0, known, 1.0, other, 1.0, known])


class TestSegment:
    def test_is_a_head_without_the_digits_of_its_length_these_and_the_body(self) -> None:
        head, body = b"POST /a HTTP/1.1\r\nContent-Length: 13\r\nX: 3\r\n\r\n", b"{\r\n\r\n     }\r\n"
        assert segment_of(head + body) == Segment(head.replace(b"13", b""), b"13", body, head)

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"POST /",
            GET,
            post()[:-1],
            post() + b"x",
            post() + post(),
            post(b""),
            post(b"{}", "X: " + "y" * LARGEST_HEAD),
            post(b" " * LARGEST),
            post().replace(b" 2\r\n", b" 02\r\n"),
            post().replace(b" 2\r\n", b" +2\r\n"),
            post().replace(b" 2\r\n", b"  2\r\n"),
            post().replace(b" 2\r\n", b" 2 \r\n"),
            post().replace(b" 2\r\n", b" 2\n"),
            post().replace(b"Content-Length", b"X-Content-Length"),
            b"POST http://h/track HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}",
            b"POST /a HTTP/1.1\r\n\r\nContent-Length: 2\r\n\r\n{}",
        ],
    )
    def test_is_nothing_but_one_whole_small_post(self, data: bytes) -> None:
        assert segment_of(data) is None

    @given(requests())
    def test_loses_no_byte(self, data: bytes) -> None:
        if segment := segment_of(data):
            head, gap, rest = segment.head.partition(b"ength: \r\n")
            assert head + gap[:-2] + segment.length + gap[-2:] + rest + segment.body == data


class Admitting:
    """A fast path that admits everything until its `epoch` changes."""

    def __init__(self) -> None:
        self.epoch: object = "first"

    def admits(self, message: RawRequestMessage) -> bool:
        return self.epoch == "first"

    def answer(self, request: Plain, body: bytes, peer: str, write: Write) -> bool:
        raise NotImplementedError


def learned(heads: Heads, data: bytes) -> tuple[Segment, Plain | None]:
    segment, message = segment_of(data), parsed(data)
    assert segment is not None
    return segment, heads.learn(segment, message)


class TestHeads:
    def test_know_a_head_with_another_length(self) -> None:
        heads = Heads(Admitting())
        learned(heads, post(b"{}", "X-Note: a"))
        longer = post(b'{"a":1234567}', "X-Note: a")
        segment = segment_of(longer)
        assert segment is not None
        message = parsed(longer)
        assert heads.recall(segment) == Plain("/track", message.raw_headers, "application/json")

    def test_know_the_very_same_head(self) -> None:
        fast_path = Admitting()
        heads = Heads(fast_path)
        _, plain = learned(heads, post(b"{}"))
        assert heads.known(post(b"[]")) == (plain, b"[]")
        for other in (post(b"{ }"), post(b"[]") + b"x", post(b"[]")[:-1], post(b"[]", "X: y"), b"", b"[]"):
            assert heads.known(other) is None
        fast_path.epoch = "second"
        assert heads.known(post(b"[]")) is None

    def test_know_a_few_heads_as_they_came(self) -> None:
        heads = Heads(Admitting())
        bodies = [b" " * length for length in range(1, 2 * MOST_WHOLE_HEADS)]
        for body in bodies:
            learned(heads, post(body))
        assert heads.known(post(bodies[-1])) is not None
        assert sum(heads.known(post(body)) is not None for body in bodies) <= MOST_WHOLE_HEADS

    def test_know_no_other(self) -> None:
        heads = Heads(Admitting())
        learned(heads, post())
        for other in (post(path="/Track"), post(b"{}", "X: y"), post().replace(b"json", b"JSON")):
            segment = segment_of(other)
            assert segment is not None
            assert heads.recall(segment) is None

    def test_forget_what_was_admitted_by_another_policy(self) -> None:
        fast_path = Admitting()
        heads = Heads(fast_path)
        segment, plain = learned(heads, post())
        assert plain is not None
        assert heads.recall(segment) == plain
        fast_path.epoch = "second"
        assert heads.recall(segment) is None
        assert learned(heads, post()) == (segment, None)
        fast_path.epoch = "first"
        assert heads.recall(segment) == plain

    def test_are_bounded(self) -> None:
        heads = Heads(Admitting())
        segments = [learned(heads, post(path=f"/{number}"))[0] for number in range(3 * MOST_HEADS)]
        assert heads.recall(segments[-1]) is not None
        assert sum(heads.recall(each) is not None for each in segments) <= MOST_HEADS

    @pytest.mark.parametrize(
        "line",
        [
            *("Origin: http://localhost", "Referer: http://localhost/", "Sec-Fetch-Site: none", "X-Forwarded-For: ::1"),
            *("Expect: 100-continue", "Connection: close", "Content-Encoding: identity", "Upgrade: tcp"),
        ],
    )
    def test_learn_nothing_unusual(self, line: str) -> None:
        heads = Heads(Admitting())
        segment, plain = learned(heads, post(b"{}", line))
        assert plain is None
        assert heads.recall(segment) is None

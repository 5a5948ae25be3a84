"""A reply is read the same whichever way its bytes are cut into segments."""

from importlib.metadata import version

import pytest

from liveview.model.delivery import Outcome
from tests.support.adapters.sending import call, send, sent
from tests.support.webhook import Behaviour, Exchange, Webhook, answer, raw

SURPLUS = "bytes came after the end of the reply and were ignored"


def in_two(first: bytes, rest: bytes) -> Behaviour:
    """The same bytes as `raw`, with time between them for the first to be read."""

    def behave(exchange: Exchange) -> bool:
        exchange.send(first)
        exchange.pause(0.05)
        exchange.send(rest)
        return False

    return behave


HEADS = {
    "204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "204 with a length": b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n",
    "204 kept alive": b"HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n",
    "205": b"HTTP/1.1 205 Reset Content\r\n\r\n",
    "205 with a length": b"HTTP/1.1 205 Reset Content\r\nContent-Length: 2\r\n\r\n",
    "304": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n",
    "empty": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "long": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes",
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n0\r\n\r\n",
    "failed": b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
    "after an interim one": b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("more", [b"ok", b"\r\n\r\n<html>", b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"])
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_what_follows_a_reply_is_noted_and_changes_nothing_else(head: bytes, more: bytes) -> None:
    """The status and the headers that have arrived count, in one segment as in two."""
    with Webhook(raw(head + more), in_two(head, more)) as hook:
        at_once, apart = sent(call(hook.url), call(hook.url))
    assert at_once.outcome is (Outcome.OK if at_once.status in {200, 204, 205} else Outcome.HTTP_ERROR)
    assert (at_once.outcome, at_once.status) == (apart.outcome, apart.status)
    assert at_once.response_headers == apart.response_headers
    assert at_once.response_body == apart.response_body == (b"yes" if b"yes" in head else b"")
    assert (at_once.error or "").endswith(SURPLUS)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_reply_in_small_pieces_is_the_same(head: bytes, size: int) -> None:
    """The end of the headers may be spread over several segments."""

    def pieces(exchange: Exchange) -> bool:
        for start in range(0, len(head), size):
            exchange.send(head[start : start + size])
            exchange.pause(0.001)
        return False

    with Webhook(raw(head), pieces) as hook:
        whole, cut = sent(call(hook.url), call(hook.url))
    assert (whole.outcome, whole.status, whole.response_body) == (cut.outcome, cut.status, cut.response_body)
    assert whole.error == cut.error
    assert SURPLUS not in (whole.error or "")


@pytest.mark.parametrize("more", [b"ok", b"\r\n<p>hints</p>\r\n"])
def test_what_follows_an_interim_reply_does_not_hide_the_final_one(more: bytes) -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nContent-Length: 2\r\n\r\n"
    final = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes"
    with Webhook(raw(interim + more + final), in_two(interim + more[:1], more[1:] + final)) as hook:
        for ended in sent(call(hook.url), call(hook.url)):
            assert (ended.outcome, ended.status, ended.response_body) == (Outcome.OK, 200, b"yes")
            assert ended.error == SURPLUS


@pytest.mark.parametrize("body", [b"ZZ\r\nnope", b"3\r\nyesno\r\n", b"3\r\nye"])
def test_a_broken_body_does_not_take_the_status_away(body: bytes) -> None:
    """It has arrived, whether the rest comes with it or later."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with Webhook(raw(head + body), in_two(head, body)) as hook:
        for ended in sent(call(hook.url), call(hook.url)):
            assert (ended.outcome, ended.status) == (Outcome.OK, 200)
            assert ended.error == "the reply was cut off; its status counts"


def test_a_reply_without_content_is_over_although_the_connection_stays_open() -> None:
    """Nothing may follow a 205, so nobody waits for it."""

    def stays_open(exchange: Exchange) -> bool:
        exchange.send(HEADS["205"])
        exchange.until_gone()
        return False

    with Webhook(stays_open) as hook:
        ended = send(call(hook.url))
    assert (ended.outcome, ended.error) == (Outcome.OK, None)
    assert ended.duration_ms < 1000


def test_a_connection_with_surplus_is_not_used_again() -> None:
    """Its next reply could begin anywhere. Only connections to the sink are kept at all."""
    surplus = raw(HEADS["empty"] + b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")

    def kept_open(exchange: Exchange) -> bool:
        surplus(exchange)
        return True

    with Webhook(kept_open, answer(200)) as hook:
        sink = hook.url.removesuffix("/hook")
        first, second = sent(call("sink:/a"), call("sink:/a"), sink=sink)
        assert hook.connections == 2
    assert (first.outcome, first.error) == (Outcome.OK, SURPLUS)
    assert (second.outcome, second.error) == (Outcome.OK, None)


def test_the_library_is_one_that_was_tried() -> None:
    """The protocol builds on insides of aiohttp 3.x that have no documented name."""
    assert version("aiohttp").startswith("3.")

"""The life of a connection, with the fast path and without it: nothing is lost, and it ends when it should."""

import asyncio

import pytest

from liveview.adapters.connection import CLOSE_SECONDS, HEADER_SECONDS, KEEP_ALIVE, MOST_WAITING
from liveview.adapters.connection_limit import GRACE
from liveview.sink_script import script
from tests.support.adapters.both_ways import COMMIT, HOST, World, both, end, policy, post, reset, seen
from tests.support.adapters.jumping_loop import FakeClient, JumpingLoop, jumping

OK = b"HTTP/1.1 200 OK\r\n"
GET = f"GET /decide HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
UPGRADE = post(b"{}", "Connection: upgrade", "Upgrade: websocket")
EDGE = KEEP_ALIVE + COMMIT - 0.01
"""Seconds from the first request to just before the connection would be closed as idle."""


class TestEnd:
    def test_of_what_the_client_sends_still_gets_the_reply_and_closes(self) -> None:
        found = both([post(), end])
        assert found.wrote.startswith(OK)
        assert found.closed_at == pytest.approx(COMMIT)

    @pytest.mark.parametrize("together", [False, True])
    @pytest.mark.parametrize("count", [2, 3, 20])
    def test_comes_after_the_replies_to_all_that_was_sent(self, count: int, together: bool) -> None:
        sent = [b"".join([post()] * count)] if together else [post()] * count
        found = both([*sent, 0.01, end])
        assert (found.wrote.count(OK), len(found.rows)) == (count, count)
        assert found.closed_at == pytest.approx(count * COMMIT)

    def test_within_a_body_that_waits_is_noticed_at_once(self) -> None:
        found = both([post(), post()[:-1], 0.01, end])
        assert (found.rows[1].status, found.rows[1].problem.partition(":")[0]) == (400, "the body is cut off")
        assert found.closed_at == pytest.approx(2 * COMMIT)

    def test_within_a_head_that_waits_closes_after_the_reply(self) -> None:
        found = both([post(), post()[:30], 0.01, end])
        assert found.wrote.count(b"HTTP/1.1") == 1
        assert found.closed_at == pytest.approx(COMMIT)

    def test_of_an_idle_connection_closes_it_at_once(self) -> None:
        assert both([post(), 1.0, end]).closed_at == pytest.approx(1.0)

    def test_by_a_reset_leaves_the_row(self) -> None:
        found = both([post(), 0.01, reset])
        assert (len(found.rows), found.wrote) == (1, b"")


class TestIdle:
    def test_lasts_as_long_after_a_fast_reply(self) -> None:
        assert both([post(), 5.0, post()]).closed_at == pytest.approx(5.0 + COMMIT + KEEP_ALIVE)

    def test_is_not_closed_while_a_request_waits_for_its_commit(self) -> None:
        found = both([post(), EDGE, post(), 1.0, post()])
        assert found.wrote.count(OK) == 3
        assert found.closed_at == pytest.approx(EDGE + 1.0 + COMMIT + KEEP_ALIVE)

    def test_is_not_closed_however_long_the_commit_takes(self) -> None:
        def slow(world: World) -> None:
            world.store.commit = 2 * KEEP_ALIVE

        assert both([slow, post()]).wrote.startswith(OK)

    def test_that_begins_with_nothing_lasts_for_the_time_of_the_headers(self) -> None:
        assert both([]).closed_at == pytest.approx(HEADER_SECONDS)

    @pytest.mark.parametrize("when", [0.01, 1.0])
    def test_in_the_middle_of_the_next_head_is_cut_off_at_the_deadline(self, when: float) -> None:
        begins = max(when, COMMIT)
        assert both([post(), when, post()[:30]]).closed_at == pytest.approx(begins + HEADER_SECONDS)


class TestSeveral:
    """Requests that arrive before the first is answered."""

    @pytest.mark.parametrize("one", [GET, post(), UPGRADE])
    @pytest.mark.parametrize("count", [MOST_WAITING, MOST_WAITING + 1, 40])
    def test_in_one_segment_are_all_answered(self, one: bytes, count: int) -> None:
        assert both([one * count]).wrote.count(OK) == count

    @pytest.mark.parametrize("one", [GET, post(), UPGRADE])
    def test_in_one_segment_each_are_all_answered(self, one: bytes) -> None:
        assert both([one] * 40).wrote.count(OK) == 40

    def test_that_want_another_protocol_are_each_read_once(self) -> None:
        """aiohttp's parser stops when too many requests were given out and not answered."""
        assert both([step for _ in range(40) for step in (UPGRADE, 1.0)]).wrote.count(OK) == 40

    def test_keep_their_order(self) -> None:
        found = both([post(b"[%d]" % number) for number in range(20)])
        assert [row.body for row in found.rows] == [b"[%d]" % number for number in range(20)]

    def test_behind_a_broken_one_are_not_read(self) -> None:
        found = both([post(), b"nonsense\r\n\r\n" + post(), post()])
        assert (found.wrote.count(OK), found.wrote.count(b" 400 "), len(found.rows)) == (1, 1, 1)


class TestChange:
    """A head is remembered while what it was admitted by changes."""

    def test_of_the_policy_applies_to_the_next_request(self) -> None:
        def close(world: World) -> None:
            world.policy = policy()

        def open_to_others(world: World) -> None:
            world.policy = policy(hosts=["other.example"])

        other = post().replace(HOST.encode(), b"other.example")
        found = both([open_to_others, other, 1.0, other, 1.0, close, other])
        assert [line.split(b" ")[1] for line in found.wrote.split(b"HTTP/1.1")[1:]] == [b"200", b"200", b"403"]

    def test_of_the_secrets_applies_to_the_next_request(self) -> None:
        def hide(world: World) -> None:
            world.secrets = ("s3cr3t", "track")

        one = post(b"{}", "X-Note: s3cr3t")
        found = both([one, 1.0, hide, one])
        assert [(row.path, row.headers[-1][1]) for row in found.rows] == [("/track", "s3cr3t"), ("/***", "***")]

    def test_of_a_behaviour_applies_to_the_next_request(self) -> None:
        def fail(world: World) -> None:
            assert world.sink is not None
            world.sink.set_behaviour("/a", script.parse("500x2 then ok"))

        one = post(path="/a")
        found = both([one, 1.0, fail, one, 1.0, one, 1.0, one], {})
        assert [row.status for row in found.rows] == [200, 500, 500, 200]


@pytest.mark.parametrize(
    ("word", "status", "line"),
    [
        ("full", b"503", b"Retry-After: 1\r\n"),
        ("gone", b"503", b"Retry-After: 1\r\n"),
        ("bad", b"400", b"Content-Type: application/json\r\n"),
        ("many", b"413", b"Connection: close\r\n"),
        ("fault", b"500", b"Connection: close\r\n"),
    ],
)
def test_what_fails_is_answered_in_the_same_way(word: str, status: bytes, line: bytes) -> None:
    found = both([post(), 1.0, post(b'{"%b":1}' % word.encode())])
    last = found.wrote.split(b"HTTP/1.1 ")[-1]
    assert last.startswith(status)
    assert line in last
    assert found.complaints == (["a request failed"] if word == "fault" else [])


def test_a_client_that_does_not_read_is_known_to_keep_us_waiting() -> None:
    def stop(world: World) -> None:
        world.client.stop_reading()

    def look(world: World) -> None:
        assert world.client.protocol.waits_for_client

    def go_on(world: World) -> None:
        world.client.read_on()

    assert both([post(), 1.0, stop, post(), 1.0, look, go_on, 1.0, post()]).wrote.count(OK) == 3


def test_a_request_that_waits_for_its_commit_keeps_its_connection_at_the_limit() -> None:
    def look(world: World) -> None:
        connection = world.client.protocol
        assert (connection.busy, connection.waits_for_client) == (True, False)

    def later(world: World) -> None:
        connection = world.client.protocol
        assert (connection.busy, connection.waits_for_client) == (False, True)
        assert connection.since == pytest.approx(world.loop.time() - 2 * GRACE)

    both([post(), 0.01, look, 2 * GRACE - 0.01, later, 5.0, post(), 0.01, look])


def closing_after(commit: float) -> tuple[FakeClient, float]:
    """A fast request whose commit takes so long, and how long the server needs to close meanwhile."""

    async def main(loop: JumpingLoop) -> tuple[FakeClient, float]:
        world = World(loop, fast=True)
        world.store.commit = commit
        await world.server.open("127.0.0.1", 0)
        client = world.connect()
        await asyncio.sleep(0)
        client.send(post())
        began = loop.time()
        await world.server.close()
        took = loop.time() - began
        await asyncio.sleep(1.0)
        assert (world.store.fast, loop.complaints) == (1, [])
        return client, took

    return jumping(main)


class TestClosing:
    def test_waits_for_a_fast_request(self) -> None:
        client, took = closing_after(CLOSE_SECONDS / 2)
        assert client.wrote.startswith(OK)
        assert took == pytest.approx(CLOSE_SECONDS / 2, abs=0.02)

    def test_does_not_wait_for_ever(self) -> None:
        client, took = closing_after(50.0)
        assert client.wrote == b""
        assert client.closed_at == pytest.approx(CLOSE_SECONDS, abs=0.02)
        assert took < 3 * CLOSE_SECONDS


def test_plain_requests_are_answered_without_a_task_of_their_own() -> None:
    """Otherwise the comparisons above would compare a way with itself."""

    async def main(loop: JumpingLoop) -> int:
        world = World(loop, fast=True)
        await world.server.open("127.0.0.1", 0)
        client = world.connect()
        await asyncio.sleep(0)
        for _ in range(3):
            client.send(post())
            await asyncio.sleep(1.0)
        await world.server.close()
        return world.store.fast

    assert jumping(main) == 3
    assert seen([post()], fast=True).rows == seen([post()], fast=False).rows

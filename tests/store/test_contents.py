"""What is kept, byte by byte, and what is kept for how long: conformance 17, 18 and 20."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.schema import DedupConfig
from liveview.core.dedup import LONGEST_KEY
from liveview.core.store import Position
from liveview.errors import LogError
from liveview.model.sink import SinkRequest
from tests.support.examples import examples
from tests.support.in_loop import in_loop
from tests.support.log.making import BODY
from tests.support.log.mirror import Mirror
from tests.support.log.stores import IN_FILES, MAKERS, NOW, ONE, TWO, Desk, Held, ended, purchase

MEBIBYTE = 1 << 20


class TestSchema:
    """17: a newer or foreign schema is refused, an older one goes on."""

    @in_loop
    async def test_17_a_newer_one_is_refused_and_left_as_it_is(self, held: Held) -> None:
        async with held.opened() as store:
            await Desk(store).take(purchase("a"))
        held.schema(held.version + 1)
        before = held.tables()
        with pytest.raises(LogError, match="newer liveview"):
            async with held.opened():
                pass
        assert held.tables() == before
        held.schema(held.version)
        async with held.opened() as store:
            assert (await store.resume()).last.event == 1

    @in_loop
    async def test_17_a_database_of_another_program_is_refused_and_left_as_it_is(self, held: Held) -> None:
        async with held.opened():
            pass
        held.foreign()
        before = held.tables()
        with pytest.raises(LogError, match="another program"):
            async with held.opened():
                pass
        assert held.tables() == before

    @in_loop
    async def test_17_an_older_one_goes_on_with_all_it_holds(self, held: Held) -> None:
        held.older()
        kept = held.rows("select id, dedup_key, payload from events order by id")
        assert kept
        async with held.opened() as store:
            rows = await Desk(store).take(purchase("a"))
            assert [row.id for row in rows.events] == [len(kept) + 1]
        assert held.rows("select id, dedup_key, payload from events order by id")[:-1] == kept


def odd(text: str) -> bytes:
    """An event with a text in its ID, its name and a property."""
    return purchase(text, name=text or "x", note=text)


ODD = {
    "nul": "a\0b",
    "nul alone": "\0",
    "planes": "é\u2028😀\U0010ffff",
    "terminal": "\x1b[2J\x07\r\n",
    "quotes": "'\"; drop table events; --",
    "blank": " \t ",
    "long": "k" * (3 * LONGEST_KEY),
    "at the limit": "k" * LONGEST_KEY,
}


SURROGATES = ["\ud800", "a\udfffb", "\udc00\ud800"]
"""Half characters; JSON can escape them, and no text can hold them."""


class TestBytes:
    """18: NUL escapes, lone surrogates, large bodies and long keys, byte by byte."""

    @pytest.mark.parametrize("text", ODD.values(), ids=ODD)
    @in_loop
    async def test_18_an_odd_text_comes_back_as_it_was(self, held: Held, tmp_path: Path, text: str) -> None:
        body = odd(text)
        async with held.opened() as store, held.feed(store) as feed:
            rows = await Desk(store).take(body, body, odd(text + "!"))
            assert [row.duplicate_of for row in rows.events] == [None, 1, None]
            mirror = Mirror(tmp_path / "mirror.db")
            await mirror.catch_up(feed)
            assert mirror.tables() == held.tables()
            mirror.close()
        assert held.rows(f"select {BODY} from requests where id = 1") == [body]
        assert held.rows("select payload from events where id = 1") == [body.decode()]
        async with held.opened() as store:
            rows = await Desk(store).take(body)
            assert [row.duplicate_of for row in rows.events] == [1]
            (past,) = await store.past([1])
            assert past.key is not None
            assert (await store.holders([past.key])).found[past.key].event_id == 1

    @pytest.mark.parametrize("text", SURROGATES, ids=ascii)
    @in_loop
    async def test_18_half_a_character_is_kept_as_it_was_escaped(self, held: Held, tmp_path: Path, text: str) -> None:
        body = odd(text)
        async with held.opened() as store, held.feed(store) as feed:
            rows = await Desk(store).take(body)
            assert [row.verdict for row in rows.events] == ["invalid"]
            mirror = Mirror(tmp_path / "mirror.db")
            await mirror.catch_up(feed)
            assert mirror.tables() == held.tables()
            mirror.close()
        assert held.rows(f"select {BODY} from requests") == [body]
        assert held.rows("select payload from events") == [body.decode()]

    @in_loop
    async def test_18_bodies_of_a_mebibyte_are_whole(self, held: Held, tmp_path: Path) -> None:
        bodies = [purchase(f"k{number}", filler="é" * (MEBIBYTE // 12), n=number) for number in range(12)]
        blob = bytes(range(256)) * (MEBIBYTE // 256)
        async with held.opened() as store, held.feed(store) as feed:
            (task, *_) = (await Desk(store).take(*bodies, room=9_999)).tasks
            store.record(SinkRequest(received_at=NOW, path="/x", headers=(), body=blob, behaviour="ok", status=200))
            await store.note([ended(task)])
            mirror = Mirror(tmp_path / "mirror.db")
            await mirror.catch_up(feed)
            assert mirror.tables() == held.tables()
            mirror.close()
            first = await feed.since(Position(), 1_000)
            assert first.more  # an answer is bounded in bytes, too
        assert held.rows(f"select {BODY} from requests order by id") == bodies
        assert held.rows("select body from sink_requests") == [blob]
        assert json.loads(task.event.payload) == json.loads(bodies[0])

    @examples(20)
    @given(content=st.binary(max_size=200))
    @pytest.mark.parametrize("maker", IN_FILES)
    def test_18_any_bytes_are_kept(self, tmp_path_factory: pytest.TempPathFactory, maker: str, content: bytes) -> None:
        keep(MAKERS[maker](tmp_path_factory.mktemp("any")), content)

    def test_18_any_bytes_are_kept_in_a_shared_session(self, tmp_path: Path) -> None:
        held = MAKERS["postgres"](tmp_path)

        @examples(20)
        @given(content=st.binary(max_size=200))
        def law(content: bytes) -> None:
            keep(held, content)

        law()


@in_loop
async def keep(held: Held, content: bytes) -> None:
    """The body of the newest request is what was sent."""
    async with held.opened() as store:
        await Desk(store).take(content)
    assert held.rows(f"select {BODY} from requests order by id desc limit 1") == [content]


class TestRetention:
    """20: a session whose oldest events were removed keeps the claims of the others, and its ids go on."""

    @in_loop
    async def test_20_the_claims_that_are_left_hold(self, held: Held) -> None:
        window = msgspec.structs.replace(ONE, dedup=DedupConfig(window="24h"))
        async with held.opened() as store:
            desk = Desk(store, window)
            await desk.take(purchase("old"), at=NOW - 100_000)
            await desk.take(purchase("a"), purchase("b"))
        held.forget(1)
        async with held.opened() as store:
            desk = Desk(store, window)
            rows = await desk.take(purchase("a"), purchase("old"), purchase("c"))
            assert [(row.id, row.duplicate_of) for row in rows.events] == [(4, 2), (5, None), (6, None)]

    @in_loop
    async def test_20_the_first_event_moves_and_the_balance_counts_what_is_left(self, held: Held) -> None:
        async with held.opened() as store, held.feed(store) as feed:
            assert (await feed.totals()).first_event == 0
            await Desk(store, TWO).take(*(purchase(f"k{number}") for number in range(6)), b"{")
            assert (await feed.totals()).first_event == 1
        held.forget(4)
        async with held.opened() as store, held.feed(store) as feed:
            live = await feed.totals()
            assert (live.first_event, live.balance) == (5, held.counted())
            await Desk(store, TWO).take(purchase("new"))
            live = await feed.totals()
            assert (live.first_event, live.balance) == (5, held.counted())
            assert live.balance.holds
            assert held.rows("select id from events order by id") == [5, 6, 7, 8]

    @in_loop
    async def test_20_no_id_is_given_out_twice(self, held: Held) -> None:
        async with held.opened() as store:
            await Desk(store).take(purchase("a"), purchase("b"))
        held.forget(1)
        async with held.opened() as store:
            assert (await Desk(store).take(purchase("c"))).events[0].id == 3

"""What the feed of a shared session promises besides what every feed does (tests/store/test_feed.py)."""

from pathlib import Path

from liveview.core.store import Position
from liveview.log.schema import TABLES
from liveview.model.changes import DestinationChanged, MarkChanged
from tests.store.test_feed import busy
from tests.support.in_loop import in_loop
from tests.support.log.making import NOW, reading
from tests.support.log.mirror import Mirror
from tests.support.log.shared_session import SharedSession
from tests.support.log.stores import Desk, purchase
from tests.support.postgres import VIEWER, grant_select


class TestFeed:
    """It reads what there is."""

    @in_loop
    async def test_it_needs_no_right_but_to_read(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        async with held.opened() as store:
            grant_select(held.server, held.name)
            async with held.feed(store, VIEWER) as feed:
                await busy(store, 30)
                mirror = Mirror(tmp_path / "mirror.db")
                await mirror.catch_up(feed)
                assert mirror.tables() == held.tables()
                assert (await feed.totals()).balance == held.counted()
                mirror.close()

    @in_loop
    async def test_a_copy_has_the_rows_of_all_receivers(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        async with held.opened() as one, held.receiver() as other, held.feed(one) as feed:
            mirror = Mirror(tmp_path / "mirror.db")
            for number, store in enumerate((one, other) * 6):
                await busy(store, 4, seed=number + 1) if number < 2 else await Desk(store).take(purchase(f"k{number}"))
                await mirror.follow(feed, 9)
            await mirror.catch_up(feed, 9)
            assert mirror.tables() == held.tables()
            mirror.close()

    @in_loop
    async def test_who_changed_what_is_in_the_copy(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        async with held.opened() as store, held.feed(store) as feed:
            mirror = Mirror(tmp_path / "mirror.db")
            await store.change([DestinationChanged("Webhooks", enabled=False)], "me@host")
            await mirror.catch_up(feed)
            with reading(tmp_path / "mirror.db") as connection:
                assert connection.execute("select who, name from audit").fetchall() == [("me@host", "Webhooks")]
            mirror.close()

    @in_loop
    async def test_a_setting_that_was_removed_leaves_the_copy(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        async with held.opened() as store, held.feed(store) as feed:
            mirror = Mirror(tmp_path / "mirror.db")
            await store.note([MarkChanged(1, marked=True), MarkChanged(2, marked=True)])
            await mirror.catch_up(feed)
            await store.note([MarkChanged(1, marked=False)])
            await mirror.catch_up(feed)
            assert [row[1] for row in mirror.tables()["settings"]] == ["2"]
            mirror.close()

    @in_loop
    async def test_what_the_session_forgets_leaves_the_copy(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        async with held.opened() as store, held.feed(store) as feed:
            desk, mirror = Desk(store), Mirror(tmp_path / "mirror.db")
            for number in range(6):
                await desk.take(b"{", purchase(f"k{number}", token=3), at=NOW + number)
            await mirror.catch_up(feed)
            assert await store.forget(NOW + 3, None)
            await desk.take(purchase("after"), at=NOW + 9)
            await mirror.catch_up(feed)
            assert (await feed.totals()).first_event == held.rows("select min(id) from events")[0] > 1
            assert mirror.tables() == held.tables()
            mirror.close()

    @in_loop
    async def test_texts_and_bytes_are_exact(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        async with held.opened() as store, held.feed(store) as feed:
            mirror = Mirror(tmp_path / "mirror.db")
            await Desk(store).take(
                purchase("a\0b\x01c", name="a\0b\x01"), purchase("ü", x="\ud800"), b"\xff\x00{", bytes(range(256))
            )
            await mirror.catch_up(feed)
            assert mirror.tables() == held.tables()
            assert mirror.tables()["events"][0][6] == "a\0b\x01"
            mirror.close()

    @in_loop
    async def test_an_idle_session_is_asked_for_next_to_nothing(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        async with held.opened() as store, held.feed(store) as feed:
            await Desk(store).take(purchase("a"))
            first = await feed.since(Position(), 99)
            assert first.begins
            assert not first.more
            second = await feed.since(first.position, 99)
            assert (second.rows, second.position, second.begins) == ((), first.position, False)

    @in_loop
    async def test_an_answer_is_bounded_in_bytes(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        async with held.opened() as store, held.feed(store) as feed:
            for number in range(12):
                await Desk(store).take(purchase(f"k{number}", x="y" * 900_000), at=NOW + number)
            for only in ("", "Purchase"):
                position, sizes = Position(), []
                while True:
                    changed = await feed.since(position, 1_000, only)
                    texts = (value for row in changed.rows for value in row.values if isinstance(value, str | bytes))
                    sizes.append(sum(map(len, texts)))
                    position = changed.position
                    if not changed.more:
                        break
                assert sum(sizes) > 10_000_000
                assert max(sizes) < 6_000_000

    @in_loop
    async def test_a_session_that_was_made_again_begins_the_copy_again(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        mirror = Mirror(tmp_path / "mirror.db")
        for number in range(2):
            async with held.opened() as store, held.feed(store) as feed:
                await busy(store, 20, seed=number + 1)
                await mirror.catch_up(feed)
                assert mirror.tables() == held.tables()
            held.sql("drop schema {} cascade")
        assert mirror.begun == 2
        assert set(mirror.tables()) == {*TABLES, "settings"}
        mirror.close()

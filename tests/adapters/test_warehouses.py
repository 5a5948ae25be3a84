"""Calls that become rows."""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from liveview.adapters.clock import Clock
from liveview.adapters.warehouse_sqlite import ALREADY
from liveview.adapters.warehouses import Warehouses
from liveview.core.json.document import encode
from liveview.core.shapes.warehouse_rows import row_of
from liveview.core.steps import AttemptEnded, Call
from liveview.model.delivery import Outcome, Reason
from liveview.model.destination import Webhook
from tests.support.core.warehouse_rows import outgoing

T = TypeVar("T")


def call(url: str, message: str = "m1", budget: float = 30.0, body: bytes | None = None) -> Call:
    row = encode(row_of(outgoing("Purchase", message, price=1)).cells) if body is None else body
    return Call(1, Webhook(url), row, budget, Outcome.TIMEOUT, "INSERT")


def using(
    work: Callable[[Warehouses], Awaitable[T]], log: Path | None = None, secrets: Callable[[], tuple[str, ...]] = tuple
) -> T:
    """Run `work` with warehouses of its own."""

    async def main() -> T:
        warehouses = Warehouses(Clock(), lambda: log, secrets)
        try:
            return await work(warehouses)
        finally:
            await warehouses.close()

    return asyncio.run(main())


def made(*calls: Call, log: Path | None = None, secrets: Callable[[], tuple[str, ...]] = tuple) -> list[AttemptEnded]:
    """Make calls one after another."""

    async def work(warehouses: Warehouses) -> list[AttemptEnded]:
        return [await warehouses.call(each) for each in calls]

    return using(work, log, secrets)


def count(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("select count(*) from purchase").fetchone()[0]
    return found


@pytest.mark.parametrize("kind", ["sqlite", "csv"])
class TestBothKinds:
    def test_write_a_row(self, tmp_path: Path, kind: str) -> None:
        (ended,) = made(call(f"{kind}:{tmp_path}/shop/purchase"))
        assert (ended.delivery_id, ended.outcome, ended.error) == (1, Outcome.OK, None)
        assert ended.duration_ms > 0
        assert (tmp_path / "shop").exists()

    def test_say_that_a_row_was_there_already(self, tmp_path: Path, kind: str) -> None:
        one = call(f"{kind}:{tmp_path}/shop/purchase")
        assert [each.error for each in made(one, one)] == [None, ALREADY]

    def test_are_blocked_where_nothing_may_be_written(self, tmp_path: Path, kind: str) -> None:
        (ended,) = made(call(f"{kind}:{tmp_path}/gone/shop/purchase"))
        assert ended.outcome is Outcome.BLOCKED
        assert ended.error == f"the folder {tmp_path}/gone does not exist; make it, or choose another path"

    def test_are_blocked_without_a_path(self, tmp_path: Path, kind: str) -> None:
        (ended,) = made(call(f"{kind}:/purchase"))
        assert (ended.outcome, ended.error) == (
            Outcome.BLOCKED,
            "the path is empty; set settings.path of the destination",
        )

    def test_say_what_the_system_says(self, tmp_path: Path, kind: str) -> None:
        (tmp_path / "file").touch()
        (ended,) = made(call(f"{kind}:{tmp_path}/file/shop/purchase"))
        assert ended.outcome is Outcome.REFUSED
        assert ended.error == "the row could not be written: Not a directory"

    def test_survive_any_path_and_body(self, tmp_path: Path, kind: str) -> None:
        calls = call(f"{kind}:{tmp_path}/a\0b/purchase"), call(f"{kind}:{tmp_path}/shop/purchase", body=b"[")
        assert [each.outcome for each in made(*calls)] == [Outcome.REFUSED, Outcome.BLOCKED]

    def test_keep_secrets_out_of_errors(self, tmp_path: Path, kind: str) -> None:
        (ended,) = made(call(f"{kind}:{tmp_path}/gone/shop/purchase"), secrets=lambda: (str(tmp_path),))
        assert ended.error is not None
        assert "the folder ***/gone" in ended.error


class TestLog:
    @pytest.mark.parametrize("suffix", ["", "-wal", "-lock"])
    def test_of_the_session_is_never_written(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"log.db{suffix}"
        path.touch()
        (ended,) = made(call(f"sqlite:{tmp_path}/../{tmp_path.name}/{path.name}/purchase"), log=tmp_path / "log.db")
        assert ended.outcome is Outcome.BLOCKED
        assert ended.error is not None
        assert ended.error.startswith("that is the log of this session")
        assert path.read_bytes() == b""

    def test_may_be_beside_a_warehouse(self, tmp_path: Path) -> None:
        calls = [call(f"sqlite:{tmp_path}/shop.db/purchase", message) for message in ("m1", "m2")]
        assert [each.outcome for each in made(*calls, log=tmp_path / "log.db")] == [Outcome.OK] * 2


class TestTime:
    def test_is_limited_by_the_budget_and_the_write_goes_on(self, tmp_path: Path) -> None:
        path = tmp_path / "shop.db"

        async def work(warehouses: Warehouses) -> list[AttemptEnded]:
            ended = [await warehouses.call(call(f"sqlite:{path}/purchase"))]
            with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
                other.execute("begin immediate")
                ended.append(await warehouses.call(call(f"sqlite:{path}/purchase", "m2", budget=0.05)))
            return [*ended, await warehouses.call(call(f"sqlite:{path}/purchase", "m2"))]

        first, second, third = using(work)
        assert first.outcome is Outcome.OK
        assert (second.outcome, second.error) == (Outcome.TIMEOUT, "timeout while writing the row, after 0.05 s")
        assert (third.outcome, third.error) == (Outcome.OK, ALREADY)
        assert count(path) == 2

    def test_ends_when_liveview_stops(self, tmp_path: Path) -> None:
        async def work(warehouses: Warehouses) -> AttemptEnded:
            task = asyncio.get_running_loop().create_task(warehouses.call(call(f"sqlite:{tmp_path}/shop.db/purchase")))
            await asyncio.sleep(0)
            task.cancel()
            return await task

        ended = using(work)
        assert (ended.outcome, ended.reason) == (Outcome.INTERRUPTED, Reason.STOPPED)


def test_each_warehouse_has_one_thread(tmp_path: Path) -> None:
    async def work(warehouses: Warehouses) -> list[str]:
        calls = [call(f"sqlite:{tmp_path}/{name}.db/purchase", f"m{n}") for name in "ab" for n in range(20)]
        ended = await asyncio.gather(*map(warehouses.call, calls))
        assert {each.outcome for each in ended} == {Outcome.OK}
        return [thread.name for thread in threading.enumerate() if thread.name.startswith("warehouse")]

    assert len(using(work)) == 2
    assert (count(tmp_path / "a.db"), count(tmp_path / "b.db")) == (20, 20)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("warehouse")]


def test_a_path_may_be_in_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    made(call("sqlite:~/shop.db/purchase"))
    assert (tmp_path / "shop.db").is_file()

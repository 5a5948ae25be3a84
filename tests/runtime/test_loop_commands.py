"""The commands of a run where they are carried out: a host in the loop of the test, without a thread for the engine."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from liveview.adapters.clock import Clock
from liveview.config.changes import behaviour_changed, destination_changed
from liveview.config.schema import Config, DedupConfig
from liveview.core.steps import Arrived
from liveview.errors import ConfigError, ControlError
from liveview.model.changes import Change, MarkChanged, PanicChanged, SinkScript
from liveview.model.event import Verdict
from liveview.model.snapshot import Endpoints
from liveview.runtime import loop_commands
from liveview.runtime.host import EngineHost
from liveview.runtime.loop_commands import ConfigFile, LoopCommands, LoopSession
from tests.support.running import PATIENCE, among, event, refusing, rows

ONE = among({"One": ["sink:/one"]})
FREE = msgspec.structs.replace(
    ONE,
    receiver=msgspec.structs.replace(ONE.receiver, port=0),
    sink=msgspec.structs.replace(ONE.sink, port=0),
)
SETTING = "select value from settings where kind = ? and name = ?"


class Inside:
    """A host that runs in this loop, and its commands."""

    def __init__(self, log: Path, file: ConfigFile, speed: float) -> None:
        endpoints = Endpoints(receiver="", sink="", log=str(log), token="t", config=None, outside=())
        self.host = EngineHost(FREE, endpoints, Clock(), speed, self._fatal)
        self.commands = LoopCommands(self.host, file, speed)
        self.session = LoopSession(self.host, self.commands)
        self.log = log

    async def track(self, key: str | None = None) -> None:
        """An event arrives, is stored and delivered."""
        await self.host.session.commits.accept(arrived(key))

    def _fatal(self, error: Exception) -> None:
        raise AssertionError(error)


def arrived(key: str | None = None) -> Arrived:
    body = event(key)
    return Arrived("POST", "/track", "127.0.0.1", (("Content-Type", "application/json"),), body, body)


def play(
    log: Path, act: Callable[[Inside], Awaitable[None]], file: ConfigFile | None = None, speed: float = 1.0
) -> None:
    """Have something done while the host runs."""

    @contextlib.asynccontextmanager
    async def running() -> AsyncIterator[Inside]:
        inside = Inside(log, file or ConfigFile(), speed)
        async with inside.host.running(inside.session):
            yield inside

    async def main() -> None:
        async with asyncio.timeout(PATIENCE), running() as inside:
            await act(inside)

    asyncio.run(main())


class TestChanges:
    @pytest.mark.parametrize(
        ("change", "row"),
        [
            (behaviour_changed("/a", "500"), ("behaviour", "/a", '"500"')),
            (destination_changed(ONE, "One", enabled=False), ("destination", "One", "false")),
            (PanicChanged(SinkScript("hang")), ("panic", "sink", '"hang"')),
            (MarkChanged(1, marked=True), ("mark", "1", "true")),
        ],
    )
    def test_are_in_the_log_when_that_is_said(self, tmp_path: Path, change: Change, row: tuple[str, str, str]) -> None:
        async def act(inside: Inside) -> None:
            await inside.track()
            inside.commands.apply(change)
            await inside.commands.stored()
            assert rows(inside.log, SETTING, *row[:2]) == [row[2]]

        play(tmp_path / "log.db", act)

    def test_are_in_effect_before_they_are_in_the_log(self, tmp_path: Path) -> None:
        async def act(inside: Inside) -> None:
            before = inside.session.settings().version
            inside.commands.apply(behaviour_changed("/a", "500"))
            assert inside.session.settings().behaviours == {"/a": "500"}
            assert inside.session.settings().version == before + 1
            assert rows(inside.log, SETTING, "behaviour", "/a") == []

        play(tmp_path / "log.db", act)

    def test_that_wait_for_a_stuck_log_end_with_a_sentence(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def act(inside: Inside) -> None:
            with refusing(inside.log, "settings"):
                inside.commands.apply(behaviour_changed("/a", "500"))
                monkeypatch.setattr(loop_commands, "ANSWER_SECONDS", 0.05)
                with pytest.raises(ControlError, match=r"the engine did not answer within 0\.05 s"):
                    await inside.commands.stored()
            monkeypatch.setattr(loop_commands, "ANSWER_SECONDS", PATIENCE)
            await inside.commands.stored()
            assert rows(inside.log, SETTING, "behaviour", "/a") == ['"500"']

        play(tmp_path / "log.db", act)

    def test_of_an_event_that_does_not_exist_are_refused(self, tmp_path: Path) -> None:
        async def act(inside: Inside) -> None:
            await inside.track()
            inside.commands.require_event(1)
            for event_id in (0, -1, 2):
                for ask in (
                    lambda number: inside.commands.apply(MarkChanged(number, marked=True)),
                    inside.commands.retry_now,
                    inside.commands.give_up,
                ):
                    with pytest.raises(ControlError, match=f"there is no event #{event_id}"):
                        ask(event_id)

        play(tmp_path / "log.db", act)


def test_without_an_open_session_there_is_no_event(tmp_path: Path) -> None:
    async def main() -> None:
        with pytest.raises(ControlError, match="there is no event #1"):
            Inside(tmp_path / "log.db", ConfigFile(), 1.0).commands.require_event(1)

    asyncio.run(main())


class TestReload:
    def test_reads_the_file_in_another_thread_and_names_it(self, tmp_path: Path) -> None:
        read_in: list[int] = []

        def load() -> Config:
            read_in.append(threading.get_ident())
            return msgspec.structs.replace(FREE, dedup=DedupConfig(policy="mark"))

        async def act(inside: Inside) -> None:
            assert await inside.commands.reload() == "Read again: deduplication changed."
            assert inside.host.endpoints.config == "liveview.toml"
            assert len(read_in) == 1
            assert read_in != [threading.get_ident()]

        play(tmp_path / "log.db", act, ConfigFile(load, lambda: "liveview.toml"))

    def test_does_not_hold_the_loop(self, tmp_path: Path) -> None:
        go = threading.Event()

        def load() -> Config:
            assert go.wait(PATIENCE)
            return FREE

        async def act(inside: Inside) -> None:
            async with asyncio.TaskGroup() as group:
                asked = group.create_task(inside.commands.reload())
                await inside.track()
                assert not asked.done()
                go.set()
            assert asked.result() == "Read again: nothing changed."

        play(tmp_path / "log.db", act, ConfigFile(load))

    def test_of_no_file_or_a_wrong_one_changes_nothing(self, tmp_path: Path) -> None:
        def load() -> Config:
            raise ConfigError("x.toml: unknown key")

        async def refused(inside: Inside) -> None:
            before = inside.session.settings()
            with pytest.raises(ControlError, match="no configuration file is in use"):
                await inside.commands.reload()
            assert inside.session.settings() is before

        async def wrong(inside: Inside) -> None:
            before = inside.session.settings()
            with pytest.raises(ConfigError, match="unknown key"):
                await inside.commands.reload()
            assert inside.session.settings() is before

        play(tmp_path / "log.db", refused)
        play(tmp_path / "log.db", wrong, ConfigFile(load))

    def test_divides_the_waits_of_the_file_by_the_speed(self, tmp_path: Path) -> None:
        async def act(inside: Inside) -> None:
            await inside.commands.reload()
            assert inside.session.settings().total_timeout == FREE.delivery.total_timeout / 10

        play(tmp_path / "log.db", act, ConfigFile(lambda: FREE), speed=10)


class TestSessions:
    def test_go_on_in_a_new_log(self, tmp_path: Path) -> None:
        async def act(inside: Inside) -> None:
            await inside.track()
            path = (await inside.commands.new_session()).log
            assert path == inside.host.endpoints.log == str(tmp_path / "log-2.db")
            assert inside.session.snapshot().balance.received == 0
            with pytest.raises(ControlError, match="there is no event #1"):
                inside.commands.require_event(1)

        play(tmp_path / "log.db", act)

    def test_that_are_over_get_no_further_deliveries(self, tmp_path: Path) -> None:
        async def act(inside: Inside) -> None:
            await inside.track()
            assert await inside.commands.redeliver(str(inside.log), "One", [1, 99]) == 1
            await inside.commands.new_session()
            with pytest.raises(ControlError, match="the session has ended"):
                await inside.commands.redeliver(str(inside.log), "One", [1])

        play(tmp_path / "log.db", act)
        assert rows(tmp_path / "log.db", "select destination from deliveries") == ["One", "One"]


def test_a_preview_decides_and_keeps_nothing(tmp_path: Path) -> None:
    async def act(inside: Inside) -> None:
        await inside.track("a")
        (again,), (fresh,) = [await inside.commands.preview(arrived(key)) for key in ("a", "b")]
        assert (again.verdict, fresh.verdict) == (Verdict.DUPLICATE, Verdict.ACCEPTED)
        assert rows(inside.log, "select count(*) from events") == [1]

    play(tmp_path / "log.db", act)

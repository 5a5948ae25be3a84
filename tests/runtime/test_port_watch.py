"""A receiver that cannot be reached any more."""

import asyncio

from liveview.adapters.tasks import Tasks
from liveview.runtime.port_watch import PortWatch


def test_a_port_that_goes_away_and_comes_back_is_told_once_each() -> None:
    """While nothing changes there is nothing to say."""

    async def run() -> list[str]:
        said: asyncio.Queue[str] = asyncio.Queue()
        accepted = asyncio.Event()

        async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted.set()
            writer.close()

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        tasks = Tasks(lambda name, error: None)
        tasks.start(PortWatch(said.put_nowait, every=0.01).watch("127.0.0.1", port), "watch")
        async with asyncio.timeout(20):
            await accepted.wait()
            assert said.empty()
            server.close()
            await server.wait_closed()
            lost = await said.get()
            server = await asyncio.start_server(accept, "127.0.0.1", port)
            back = await said.get()
        await tasks.cancel()
        server.close()
        return [lost, back]

    lost, back = asyncio.run(run())
    assert "of 127.0.0.1 cannot be reached" in lost
    assert back == ""

"""The floor of the CPU measurement: the same HTTP exchanges by bare aiohttp, without a core and without a log.

`python -m tests.bench.floor DESTINATIONS` prints its port. A handler reads the body and answers; each destination has
a queue and 20 workers that post the body to a path which the same process serves. `GET /left` is the number of posts
that are not answered yet.
"""

import asyncio
import sys

import aiohttp
from aiohttp import web

WORKERS = 20
"""Calls at a time to one destination, like `max_in_flight`."""


class Floor:
    """Takes events and posts each to every destination."""

    def __init__(self, destinations: int) -> None:
        self._queues: list[asyncio.Queue[bytes]] = [asyncio.Queue() for _ in range(destinations)]
        self._left = 0

    async def serve(self) -> None:
        """Print the port and serve until the process ends."""
        app = web.Application()
        app.router.add_post("/track", self._track)
        app.router.add_post("/sink/{name}", self._sink)
        app.router.add_get("/left", self._count)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as session, asyncio.TaskGroup() as workers:
            for number, queue in enumerate(self._queues):
                url = f"http://127.0.0.1:{port}/sink/{number}"
                for _ in range(WORKERS):
                    workers.create_task(self._deliver(session, url, queue))
            sys.stdout.write(f"{port}\n")
            sys.stdout.flush()
            await asyncio.Event().wait()

    async def _track(self, request: web.Request) -> web.Response:
        body = await request.read()
        for queue in self._queues:
            queue.put_nowait(body)
        self._left += len(self._queues)
        return web.Response(text="1")

    async def _sink(self, request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="ok")

    async def _count(self, _: web.Request) -> web.Response:
        return web.Response(text=str(self._left))

    async def _deliver(self, session: aiohttp.ClientSession, url: str, queue: asyncio.Queue[bytes]) -> None:
        while True:
            body = await queue.get()
            async with session.post(url, data=body) as response:
                await response.read()
            self._left -= 1


if __name__ == "__main__":
    asyncio.run(Floor(int(sys.argv[1])).serve())

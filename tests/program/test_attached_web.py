"""`liveview attach --web`: a session that runs elsewhere, in the windows of a real browser."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import LIVEVIEW, PATIENCE, environment, run, serving
from tests.support.running import event
from tests.support.web.chromium import chromium, opened

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.skipif(sys.platform == "win32", reason="the program is signalled as on Unix"),
]


def test_all_windows_show_what_arrives_from_one_mirror(tmp_path: Path) -> None:
    with serving(tmp_path) as app, chromium() as visitor:
        app.post(event(), event())
        command = [*LIVEVIEW, "attach", app.url, "--web"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment(tmp_path)) as attached:
            try:
                assert attached.stdout is not None
                (link,) = re.findall(r"http://127\.0\.0\.1:\d+/#\S+", attached.stdout.readline())
                windows = [opened(visitor, link) for _ in range(2)]
                for window in windows:
                    window.wait_for("received 2 ")
                    window.wait_for(f"attached {app.url}")
                app.post(event())
                for window in windows:
                    window.wait_for("received 3 ")
                    window.wait_for("Purchase #3")
                windows[0].page.keyboard.press("ArrowUp")
                windows[0].wait_for("Purchase #2")
                assert "Purchase #3" in windows[1].text
                assert len(list((tmp_path / "state" / "liveview" / "mirrors").glob("*.db"))) == 1
                attached.send_signal(signal.SIGTERM)
                assert attached.wait(PATIENCE) == 0
                for window in windows:
                    window.page.get_by_text("This screen has ended.").wait_for()
            finally:
                attached.kill()


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    with serving(tmp_path) as app:
        port = app.url.rpartition(":")[2]
        ended = run(tmp_path, "attach", app.url, "--web", "--web-port", port)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert ended.stderr == (
            f"liveview: port {port} on 127.0.0.1 is taken; choose another with --web-port, 0 for any free one\n"
        )


def test_other_machines_are_let_in_only_on_demand(tmp_path: Path) -> None:
    ended = run(tmp_path, "attach", "http://127.0.0.1:1", "--web", "--host", "0.0.0.0")
    assert (ended.returncode, "--allow-remote" in ended.stderr) == (2, True)
    ended = run(tmp_path, "attach", "http://127.0.0.1:1", "--host", "127.0.0.1")
    assert (ended.returncode, "add --web" in ended.stderr) == (2, True)

"""`liveview replay` against real receivers."""

import gzip
import re
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.log.making import BODY
from tests.support.program import LIVEVIEW, PATIENCE, environment, on_terminal, run, serving
from tests.support.running import event, running


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A session of three events: a Purchase, a packed one, and one that is not JSON."""
    with running(tmp_path, name="recorded.db") as app:
        app.post(event("a", price=500))
        app.post(gzip.compress(event("b", price=1)), {"Content-Encoding": "gzip"})
        app.post(b"not json")
    return app.log


class TestReplay:
    def test_sends_the_same_bytes_in_the_same_order(self, tmp_path: Path, recorded: Path) -> None:
        with serving(tmp_path) as program:
            ended = run(tmp_path, "replay", str(recorded), "--to", program.url)
            assert (ended.returncode, ended.stdout, ended.stderr) == (0, "replayed 3 of 3 events\n", "")
            program.settled(3)
            again = run(tmp_path, "replay", str(recorded), "--to", program.url, "--at-once")
            assert again.stdout == "replayed 3 of 3 events\n"
            bodies = [body for (body,) in program.rows(f"select {BODY} from requests order by id")]
            assert sorted(bodies[3:]) == sorted(bodies[:3])
            program.settled(6)
            verdicts = program.rows("select verdict, count(*) from events group by verdict order by verdict")
            assert verdicts == [("accepted", 2), ("duplicate", 2), ("invalid", 2)]

    def test_leaves_nothing_beside_the_session(self, tmp_path: Path, recorded: Path) -> None:
        with serving(tmp_path) as program:
            run(tmp_path, "replay", str(recorded), "--to", program.url, "--filter", "price>100")
        assert [path.name for path in tmp_path.glob("recorded*")] == ["recorded.db"]

    def test_sends_only_what_a_filter_matches(self, tmp_path: Path, recorded: Path) -> None:
        with serving(tmp_path) as program:
            ended = run(tmp_path, "replay", str(recorded), "--to", program.url, "--filter", "price>100")
            assert ended.stdout == "replayed 1 of 1 event\n"
            ended = run(tmp_path, "replay", str(recorded), "--to", program.url, "--filter", "price>1000")
            assert (ended.returncode, ended.stdout) == (0, "no event matches; nothing was replayed\n")

    def test_makes_events_fresh_when_asked(self, tmp_path: Path, recorded: Path) -> None:
        with serving(tmp_path) as program:
            for _ in range(2):
                ended = run(tmp_path, "replay", str(recorded), "--to", program.url, "--fresh", "--pace", "10")
                assert ended.stdout == "replayed 2 of 3 events, 1 skipped\n"
            assert program.rows("select verdict from events") == [("accepted",)] * 4


class TestAnswers:
    @pytest.mark.parametrize("more", [[], ["--at-once"]])
    def test_that_are_not_2xx_are_a_failure_and_named(self, tmp_path: Path, recorded: Path, more: list[str]) -> None:
        with serving(tmp_path) as program:
            ended = run(tmp_path, "replay", str(recorded), "--to", f"{program.url}/nope", *more)
        assert (ended.returncode, ended.stdout) == (1, "replayed 0 of 3 events, 3 not taken\n")
        assert ended.stderr == "liveview: 3 of 3 not accepted: 3 × 404\n"


class TestRefusals:
    def test_a_file_that_is_not_a_session_is_one_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "note.txt").write_text("hello, this is not a session at all")
        for name in ("note.txt", "nothing.db"):
            ended = run(tmp_path, "replay", name)
            assert ended.returncode == 2
            assert ended.stderr.startswith("liveview: ")
            assert name in ended.stderr
            assert len(ended.stderr.splitlines()) == 1

    def test_a_filter_that_is_none_is_pointed_at(self, tmp_path: Path, recorded: Path) -> None:
        ended = run(tmp_path, "replay", str(recorded), "--filter", "is:nothing-like-it")
        assert ended.returncode == 2
        assert "^" in ended.stderr

    def test_an_empty_session_has_nothing_to_replay(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            pass
        ended = run(tmp_path, "replay", str(app.log))
        assert (ended.returncode, ended.stderr) == (2, "liveview: there is no event to replay\n")

    def test_a_receiver_that_cannot_be_reached_is_a_failure(self, tmp_path: Path, recorded: Path) -> None:
        for more in ([], ["--at-once"]):
            ended = run(tmp_path, "replay", str(recorded), "--to", "http://127.0.0.1:9", *more)
            assert ended.returncode == 1
            assert ended.stderr == (
                "liveview: cannot reach the receiver http://127.0.0.1:9/track: Connection refused; "
                "is liveview running there?\n"
            )
        assert run(tmp_path, "replay", str(recorded), "--to", "ftp://x").returncode == 2


class TestStopping:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_says_how_far_it_came_and_is_not_a_failure(self, tmp_path: Path, number: signal.Signals) -> None:
        with running(tmp_path, name="slow.db") as app:
            app.post(event())
            app.wait_until(lambda: app.runtime.session.now() > app.rows("select received_at from events")[0] + 0.5)
            app.post(event())
        with serving(tmp_path) as program:
            command = [*LIVEVIEW, "replay", str(app.log), "--to", program.url, "--pace", "0.01"]
            with subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(tmp_path)
            ) as process:
                program.wait_for(lambda facts: any(fact["fact"] == "event" for fact in facts))
                process.send_signal(number)
                out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, err) == (0, "")
        assert re.fullmatch(r"stopped after [01] of 2 events\n", out), "the first may still be waiting for its reply"

    def test_on_a_terminal_there_is_a_bar_with_the_time_that_is_left(self, tmp_path: Path) -> None:
        with running(tmp_path, name="slow.db") as app:
            app.post(event())
            app.wait_until(lambda: app.runtime.session.now() > app.rows("select received_at from events")[0] + 0.5)
            app.post(event())
        with serving(tmp_path) as program:
            command = [*LIVEVIEW, "replay", str(app.log), "--to", program.url, "--pace", "0.01"]
            with on_terminal(command, tmp_path) as terminal:
                shown = terminal.wait_for("s left")
                assert "replaying" in shown
                assert "50%" in terminal.wait_for("50%")
                terminal.process.send_signal(signal.SIGINT)
                assert terminal.wait() == 0
                assert "stopped after 1 of 2 events" in terminal.text

"""`liveview attach`, with real programs on both sides: what it follows, how it ends, and why it does not begin."""

import json
import signal
import stat
import subprocess
from pathlib import Path

import pytest

from tests.support.attaching import attached, ended, refused, tables
from tests.support.contract import replied
from tests.support.program import run, serving
from tests.support.running import event
from tests.support.viewing import until
from tests.support.webhook import Webhook, answer, close


def other_home(tmp_path: Path) -> Path:
    """The home of somebody who runs no liveview."""
    home = tmp_path / "other"
    home.mkdir()
    return home


class TestFollows:
    def test_the_mirror_is_a_session_file_that_equals_the_log(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            program.post(*[event() for _ in range(20)])
            program.settled(20)
            with attached(tmp_path, program.url) as (process, line):
                assert (line["fact"], line["log"], line["pid"]) == ("attached", program.url, process.pid)
                program.post(*[event() for _ in range(5)])
                program.settled(25)
                assert ended(process) == (0, "")
            mirror = Path(line["mirror"])
            assert mirror.parent == tmp_path / "state" / "liveview" / "mirrors"
            assert stat.S_IMODE(mirror.stat().st_mode) == 0o600
            assert {name: rows for name, rows in tables(mirror).items() if name != "replies"} == {
                name: rows for name, rows in tables(program.log).items() if name != "replies"
            }
        exported = run(tmp_path, "export", str(mirror))
        assert len(exported.stdout.splitlines()) == 25

    def test_it_goes_on_where_it_was_and_tells_a_lost_connection(self, tmp_path: Path) -> None:
        mirror = tmp_path / "mirror.db"
        with serving(tmp_path) as program:
            program.post(event())
            program.settled(1)
            with attached(tmp_path, program.url, "--mirror", str(mirror)) as (process, line):
                assert line["mirror"] == str(mirror)
                assert ended(process, signal.SIGINT) == (0, "")
            program.post(event())
            program.settled(2)
            with attached(tmp_path, program.url, "--mirror", str(mirror)) as (process, _):
                until(lambda: len(tables(mirror)["events"]) == 2)
                assert program.signal() == 0
                assert process.stderr is not None
                assert "the connection is lost: " in process.stderr.readline()
                assert ended(process)[0] == 0
        assert [row[0] for row in tables(mirror)["events"]] == [1, 2]

    def test_only_what_matches_is_copied(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            program.post(event(price=1), event(price=2))
            program.settled(2)
            with attached(tmp_path, program.url, "--only", "price:2") as (process, line):
                assert ended(process) == (0, "")
            assert [row[0] for row in tables(Path(line["mirror"]))["events"]] == [2]

    def test_only_the_newest_events_are_kept(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            program.post(*[event() for _ in range(9)])
            program.settled(9)
            with attached(tmp_path, program.url, "--keep", "3") as (process, line):
                assert ended(process) == (0, "")
            assert [row[0] for row in tables(Path(line["mirror"]))["events"]] == [7, 8, 9]


class TestToken:
    def test_it_comes_from_the_environment_or_a_file(self, tmp_path: Path) -> None:
        home = other_home(tmp_path)
        with serving(tmp_path) as program:
            token, file = program.ready["token"], home / "token"
            file.write_text(token)
            file.chmod(0o600)
            for options, more in (
                ((), {"LIVEVIEW_TOKEN": token}),
                ((), {"LIVEVIEW_TOKEN": token, "LIVEVIEW_URL": program.url}),
                (("--token-file", str(file)), {}),
            ):
                with attached(home, program.url, *options, **more) as (process, line):
                    assert line["log"] == program.url
                    assert ended(process) == (0, "")
        file.unlink()
        written = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
        assert token.encode() not in written

    def test_one_for_another_url_is_not_sent(self, tmp_path: Path) -> None:
        with Webhook(answer(200)) as hook:
            url = f"http://127.0.0.1:{hook.port}"
            more = {"LIVEVIEW_TOKEN": "secret", "LIVEVIEW_URL": "http://127.0.0.1:9"}
            done = refused(tmp_path, url, **more)
            assert "the token of" in done
            assert hook.hits == 0


class TestRefuses:
    @pytest.mark.parametrize(
        ("url", "options", "sentence"),
        [
            ("http://127.0.0.1:9", (), "nobody answers at http://127.0.0.1:9"),
            ("http://ana:opens-sesame@127.0.0.1:9", (), "has no user and no password"),
            ("postgresql://ana:opens-sesame@127.0.0.1:9/db", ("--session", "qa"), "env:NAME"),
            ("postgresql://127.0.0.1:9/db", (), "--session NAME"),
            ("postgresql://127.0.0.1:9/db", ("--session", "QA!"), "cannot be the name of a session"),
            ("postgresql://127.0.0.1:9/db", ("--session", "qa"), "PostgreSQL at 127.0.0.1:9"),
            ("postgresql://127.0.0.1:9/db", ("--session", "qa", "--token-file", "x"), "--token-file is for the URL"),
            ("env:NOWHERE", ("--session", "qa"), "NOWHERE"),
            ("http://127.0.0.1:9", ("--session", "qa"), "--session names a session in PostgreSQL"),
            ("http://127.0.0.1:9", ("--only", "is:nothing"), "is:nothing"),
            ("http://127.0.0.1:9", ("--spec", "missing.toml"), "missing.toml"),
            ("ftp://127.0.0.1", (), "is not the URL of a liveview"),
        ],
    )
    def test_in_one_sentence(self, tmp_path: Path, url: str, options: tuple[str, ...], sentence: str) -> None:
        said = refused(tmp_path, url, *options, LIVEVIEW_TOKEN="x")
        assert sentence in said
        assert "opens-sesame" not in said
        assert "Traceback" not in said

    def test_who_has_no_token_or_a_wrong_one(self, tmp_path: Path) -> None:
        home = other_home(tmp_path)
        with serving(tmp_path) as program:
            assert "LIVEVIEW_TOKEN" in refused(home, program.url)
            assert "the token is not that of this instance" in refused(home, program.url, LIVEVIEW_TOKEN="wrong")

    def test_what_is_not_a_liveview_or_too_old(self, tmp_path: Path) -> None:
        old = {"type": "urn:liveview:not-found", "title": "x", "status": 404, "detail": "there is no such path"}
        problem = answer(404, json.dumps(old).encode(), [("Content-Type", "application/problem+json")])
        for behaviour, sentence in (
            (replied({"hello": 1}), "is not what liveview answers"),
            (answer(404), "is not a liveview"),
            (close, "went away"),
            (problem, "too old to attach to"),
        ):
            with Webhook(behaviour) as hook:
                assert sentence in refused(tmp_path, f"http://127.0.0.1:{hook.port}", LIVEVIEW_TOKEN="x")

    def test_a_file_of_something_else(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            program.post(event())
            program.settled(1)
            other = tmp_path / "other.db"
            other.write_bytes(b"something else entirely, and not a database at all")
            assert "was left unchanged" in refused(tmp_path, program.url, "--mirror", str(other))
            assert "in use" in refused(tmp_path, program.url, "--mirror", str(program.log))

    def test_a_screen_without_a_terminal(self, tmp_path: Path) -> None:
        done = run(tmp_path, "attach", "http://127.0.0.1:9", stdin=subprocess.DEVNULL)
        assert done.returncode == 2
        assert "there is no terminal" in done.stderr

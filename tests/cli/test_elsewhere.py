"""Shared sessions where a command takes a file."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from liveview.cli import main
from liveview.cli.elsewhere import is_elsewhere, require_file
from liveview.errors import UsageError

URL = "postgresql://127.0.0.1:1/db"


class TestSession:
    @pytest.mark.parametrize("log", [URL, "postgres://h/db", "env:DATABASE_URL", Path(URL)])
    def test_that_is_shared_is_not_a_file(self, log: Path | str) -> None:
        assert is_elsewhere(log)
        with pytest.raises(UsageError, match="liveview attach URL"):
            require_file(log)

    @pytest.mark.parametrize("log", [None, "orders.db", Path("/tmp/postgresql.db"), Path("env.db")])
    def test_that_is_a_file_is_one(self, log: Path | str | None) -> None:
        require_file(log)
        assert log is None or not is_elsewhere(log)


@pytest.mark.parametrize(
    "words",
    [
        ["open", URL],
        ["export", URL],
        ["replay", URL],
        ["learn", URL],
        ["diff", URL, URL],
        ["init", "--from", URL],
        ["tail", "--log", URL],
        ["wait", "is:delivered", "--log", "env:DATABASE_URL"],
        ["send", "purchase", "--log", URL],
        ["run", "--log", URL, "--", "true"],
        ["demo", "--no-tui", "--log", URL, "--session", "team"],
    ],
)
def test_commands_say_what_to_do_instead(words: list[str]) -> None:
    ended = CliRunner().invoke(main, words)
    assert (ended.exit_code, ended.stderr.count("\n")) == (2, 1), ended.stderr
    assert "a shared session is in PostgreSQL, and this command takes a session file" in ended.stderr

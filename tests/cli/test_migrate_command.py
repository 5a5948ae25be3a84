"""`liveview migrate` as the command line shows it."""

from click.testing import CliRunner

from liveview.cli import main
from liveview.cli.migrate_command import migrate_session
from tests.support.postgres import session_name, shared_server


class TestCommand:
    def test_is_one_of_liveview(self) -> None:
        assert main.commands["migrate"] is migrate_session

    def test_makes_a_session(self) -> None:
        words = ["migrate", shared_server().url, "--session", session_name()]
        assert [CliRunner().invoke(main, words).exit_code for _ in range(2)] == [0, 0]

    def test_refuses_what_cannot_be_a_name(self) -> None:
        ended = CliRunner().invoke(main, ["migrate", shared_server().url, "--session", "No"])
        assert (ended.exit_code, ended.stderr.count("\n")) == (2, 1)

"""`liveview migrate` on a real server."""

import pytest

from liveview.cli.migrate import migrate
from liveview.errors import SharedSessionError, UsageError
from tests.support.postgres import GUARDED, PASSWORD, session_name, shared_server


class TestSession:
    def test_is_made_once(self, capsys: pytest.CaptureFixture[str]) -> None:
        name = session_name()
        for _ in range(2):
            migrate(shared_server().url, name)
        assert capsys.readouterr().err.splitlines() == [
            f"liveview: made the session {name}",
            f"liveview: the session {name} is up to date",
        ]

    def test_may_be_made_with_a_password_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GUARDED_URL", shared_server().url_of(GUARDED, PASSWORD))
        migrate("env:GUARDED_URL", session_name())

    def test_is_not_made_with_a_password_on_the_command_line(self) -> None:
        with pytest.raises(UsageError, match="everybody on this machine") as refused:
            migrate(shared_server().url_of(GUARDED, PASSWORD), session_name())
        assert PASSWORD not in str(refused.value)

    def test_is_not_made_without_the_password(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("PGPASSWORD", "PGPASSFILE"):
            monkeypatch.delenv(name, raising=False)
        with pytest.raises(SharedSessionError, match="password"):
            migrate(shared_server().url_of(GUARDED), session_name())

    @pytest.mark.parametrize("name", [None, "Team", "a-b", "", "x" * 41])
    def test_needs_a_name(self, name: str | None) -> None:
        with pytest.raises(UsageError, match="session"):
            migrate(shared_server().url, name)

    def test_is_not_in_a_file(self) -> None:
        with pytest.raises(UsageError, match="is in PostgreSQL"):
            migrate("orders.db", "team")

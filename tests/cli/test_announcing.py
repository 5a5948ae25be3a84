"""A run is found, and a second one is told whose port it wanted."""

import os
from pathlib import Path

import pytest

from liveview.cli.announcing import announce, explained
from liveview.errors import TakenPortError
from liveview.instances.published import Published
from tests.support.instances import ENDPOINTS, alive, made, own_state, stale


@pytest.fixture(autouse=True)
def instances(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return own_state(tmp_path, monkeypatch)


class TestAnnounce:
    def test_makes_the_file(self, instances: Path, capsys: pytest.CaptureFixture[str]) -> None:
        published = Published()
        announce(published, ENDPOINTS)
        assert [path.name for path in instances.iterdir()] == [f"{os.getpid()}.json"]
        published.close()
        assert capsys.readouterr().err == ""

    def test_that_fails_does_not_stop_the_run(self, instances: Path, capsys: pytest.CaptureFixture[str]) -> None:
        instances.rmdir()
        instances.touch()
        announce(Published(), ENDPOINTS)
        assert capsys.readouterr().err == (
            "liveview: other commands cannot find this liveview, so give them --to http://127.0.0.1:4080: "
            f"{instances} is not a folder; remove it\n"
        )

    def test_without_a_state_directory_does_not_stop_the_run(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "file").touch()
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
        announce(Published(), ENDPOINTS)
        assert capsys.readouterr().err == (
            "liveview: other commands cannot find this liveview, so give them --to http://127.0.0.1:4080: "
            f"cannot create the state directory {tmp_path}/file/liveview: Not a directory\n"
        )


class TestTakenPort:
    def told(self, port: int = 4080, host: str = "127.0.0.1") -> str:
        return str(explained(TakenPortError("taken", host, port)))

    @pytest.mark.parametrize("port", [4080, 4081, 4443])
    def test_names_the_liveview_that_has_it(self, port: int) -> None:
        with alive(made(11, tls="https://127.0.0.1:4443")):
            assert self.told(port) == (
                f"port {port} on 127.0.0.1 is taken by the liveview at http://127.0.0.1:4080, process 11, "
                "which writes /logs/one.db; choose others with --port and --sink-port, 0 for any free one"
            )

    def test_is_found_beside_an_instance_whose_url_cannot_be_used(self) -> None:
        with alive(made(10, receiver="http://[::1:4080", started_at=1.0)), alive(made(11)):
            assert "process 11" in self.told()

    def test_of_another_program_names_none(self) -> None:
        with alive(made(11)):
            assert self.told(4082) == "taken"

    def test_of_another_address_names_none(self) -> None:
        with alive(made(11)):
            assert self.told(host="::1") == "taken"

    @pytest.mark.parametrize(
        ("one", "other"),
        [("0.0.0.0", "127.0.0.1"), ("127.0.0.1", "0.0.0.0"), ("[::]", "127.0.0.1"), ("localhost", "127.0.0.1")],
    )
    def test_of_an_address_that_covers_ours_does(self, one: str, other: str) -> None:
        with alive(made(11, receiver=f"http://{one}:4080")):
            assert "process 11" in self.told(host=other)

    def test_does_not_name_one_that_was_killed(self) -> None:
        stale(made(11))
        assert self.told() == "taken"

    def test_is_told_although_the_files_cannot_be_read(self, instances: Path) -> None:
        instances.rmdir()
        instances.touch()
        assert self.told() == "taken"

"""What the file of an instance says, and the folder that it is in."""

import json
import stat
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.errors import InstanceError
from liveview.instances.instance import decoded, encoded, folder, instance, path_of, paths
from liveview.model.ready import ready
from tests.support.examples import examples
from tests.support.instances import ENDPOINTS, made, own_state


class TestContent:
    def test_is_the_ready_line_with_start_and_label(self) -> None:
        line = json.loads(encoded(instance(ENDPOINTS, 12, 7.5, "nightly")))
        assert line == {**json.loads(msgspec.json.encode(ready(ENDPOINTS, 12))), "started_at": 7.5, "label": "nightly"}
        assert line["fact"] == "ready"

    def test_has_paths_that_hold_in_every_folder(self) -> None:
        found = instance(msgspec.structs.replace(ENDPOINTS, log="a.db", config="own.toml"), 12, 7.5)
        assert (found.log, found.config, found.ca) == (str(Path.cwd() / "a.db"), str(Path.cwd() / "own.toml"), None)

    def test_of_a_shared_session_has_its_url_and_its_number(self) -> None:
        url = "postgresql://127.0.0.1:5432/db?session=team"
        found = instance(msgspec.structs.replace(ENDPOINTS, log=url, receiver_id=3), 12, 7.5)
        assert (found.log, found.receiver_id) == (url, 3)
        assert "receiver_id" not in json.loads(encoded(instance(ENDPOINTS, 12, 7.5)))

    @examples(50)
    @given(st.text(), st.text(), st.integers(1, 1 << 22))
    def test_is_read_as_it_was_written(self, log: str, label: str, pid: int) -> None:
        found = made(pid, log=log, label=label)
        assert decoded(encoded(found)) == found

    @pytest.mark.parametrize("content", [b"", b"{", b"null", b"[]", b'{"fact":"ready"}', b"\xff", b"[" * 100_000])
    def test_of_something_else_is_not_an_instance(self, content: bytes) -> None:
        assert decoded(content) is None

    def test_may_have_more_than_we_know(self) -> None:
        more = {**json.loads(encoded(made())), "later": [1]}
        assert decoded(json.dumps(more).encode()) == made()


class TestFolder:
    def test_is_private_even_if_it_was_made_otherwise(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        found = own_state(tmp_path, monkeypatch)
        assert stat.S_IMODE(found.stat().st_mode) == 0o700
        found.chmod(0o755)
        assert folder() == found
        assert stat.S_IMODE(found.stat().st_mode) == 0o700

    def test_that_is_a_link_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        found = own_state(tmp_path, monkeypatch)
        found.rmdir()
        (tmp_path / "elsewhere").mkdir()
        found.symlink_to(tmp_path / "elsewhere")
        with pytest.raises(InstanceError, match="is not a folder"):
            path_of(1)

    def test_that_is_a_file_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        found = own_state(tmp_path, monkeypatch)
        found.rmdir()
        found.write_text("")
        with pytest.raises(InstanceError, match=str(found)):
            paths()

    def test_is_not_made_by_those_who_only_look(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        assert paths() == []
        assert not (tmp_path / "state").exists()

    def test_that_cannot_be_made_holds_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "file").touch()
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
        assert paths() == []
        with pytest.raises(InstanceError, match="cannot create the state directory") as caught:
            path_of(1)
        assert "--log" not in str(caught.value)

    def test_has_other_files_that_do_not_count(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        found = own_state(tmp_path, monkeypatch)
        for name in ("12.json", "0.json", "-1.json", "12.json~", "x.json", "12"):
            (found / name).touch()
        assert paths() == [found / "12.json"]

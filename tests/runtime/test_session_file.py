"""Opening the log of a session that is a file."""

from pathlib import Path

import pytest

from liveview.errors import LogError
from liveview.log import files
from liveview.runtime.session_file import open_file
from tests.support.in_loop import in_loop


class TestFile:
    @in_loop
    async def test_is_locked_until_it_is_closed(self, tmp_path: Path) -> None:
        path = tmp_path / "log.db"
        opened = open_file(path, "normal", 1.0, watches=False)
        with pytest.raises(LogError, match="in use"), files.locked(path):
            raise AssertionError
        assert (opened.path, opened.store.identity, opened.resume.last_attempt_id) == (path, str(path), 0)
        await opened.close()
        with files.locked(path):
            pass

    @in_loop
    async def test_that_is_not_a_log_is_refused_and_released(self, tmp_path: Path) -> None:
        path = tmp_path / "log.db"
        path.write_bytes(b"no database at all, but longer than its header" * 100)
        with pytest.raises(LogError):
            open_file(path, "normal", 1.0, watches=False)
        with files.locked(path):
            pass

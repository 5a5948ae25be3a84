"""Writing to the configuration file in use: changed where it differs, only if valid, and read again."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from liveview.config.edit import with_item, with_value
from liveview.errors import ConfigError, ControlError, LiveviewError, PlanChangedError, PostponedError
from liveview.tui.kit.config_file import change_config, config_text, why_not
from tests.support.tui.fakes import ENDPOINTS, FakeSession

TEXT = """\
# ours
[hipaa]   # ask Ada first
on = false
"""


def listed(text: str) -> str:
    return with_value(text, ("hipaa", "events"), ["plan"])


def running(folder: Path, text: str | bytes = TEXT) -> FakeSession:
    path = folder / "liveview.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return FakeSession(found=str(path))


def content(folder: Path) -> str:
    return (folder / "liveview.toml").read_bytes().decode()


def test_what_differs_is_written_and_the_file_read_again(tmp_path: Path) -> None:
    run = running(tmp_path)
    assert change_config(run, listed, "The list was changed") == ("The list was changed and written to liveview.toml.")
    assert content(tmp_path) == TEXT + 'events = ["plan"]\n'
    assert run.asked == [("reload",)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_stay(tmp_path: Path, end: str) -> None:
    run = running(tmp_path, TEXT.replace("\n", end))
    change_config(run, listed, "done")
    assert content(tmp_path) == (TEXT + 'events = ["plan"]\n').replace("\n", end)


def test_line_ends_of_both_kinds_stay_where_they_are(tmp_path: Path) -> None:
    before = TEXT.replace("\n", "\r\n", 1)
    change_config(running(tmp_path, before), lambda text: with_value(text, ("hipaa", "users"), ["plan"]), "done")
    assert content(tmp_path).startswith(before)


def is_left(change: Callable[[str], str], folder: Path, before: str | bytes = TEXT) -> str:
    """Why a change is refused; the file is as it was, and is not read again."""
    run = running(folder, before)
    with pytest.raises(LiveviewError) as raised:
        change_config(run, change, "done")
    assert run.asked == []
    return why_not(raised.value)


def test_what_could_not_be_used_is_not_written(tmp_path: Path) -> None:
    words = is_left(lambda text: with_item(text, ("definitions",), {"name": "Lead"}), tmp_path)
    assert words == (
        "Nothing was written: definitions[0].filters: a definition without filters matches nothing, add one"
    )
    assert content(tmp_path) == TEXT


def test_a_file_that_is_wrong_already_has_to_be_mended_first(tmp_path: Path) -> None:
    words = is_left(listed, tmp_path, "[hipaa]\non = 3\n")
    assert words.startswith("Nothing was written: liveview.toml has to be mended first: hipaa.on")
    assert "is not UTF-8 text" in is_left(listed, tmp_path, b"# \xff\n")


def test_a_file_that_changes_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    def change(text: str) -> str:
        (tmp_path / "liveview.toml").write_text("# mine\n")
        return listed(text)

    with pytest.raises(PlanChangedError, match="was changed meanwhile and was left as it is"):
        change_config(running(tmp_path), change, "done")
    assert content(tmp_path) == "# mine\n"


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    run = FakeSession(found=str(tmp_path / "gone.toml"))
    with pytest.raises(LiveviewError, match="cannot be read"):
        change_config(run, listed, "done")


def test_without_a_file_one_is_made_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = FakeSession()
    assert config_text(run) == ""
    words = change_config(run, lambda text: with_value(text, ("hipaa",), {"on": True}), "HIPAA mode was switched on")
    assert words == "HIPAA mode was switched on and written to liveview.toml."
    assert content(tmp_path) == "[hipaa]\non = true\n"


def test_a_file_that_came_meanwhile_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "liveview.toml").write_text("# mine\n")
    with pytest.raises(LiveviewError, match="it is there already"):
        change_config(FakeSession(), lambda text: with_value(text, ("hipaa", "on"), True), "done")
    assert content(tmp_path) == "# mine\n"


def test_a_file_that_is_not_in_use_yet_is_said(tmp_path: Path) -> None:
    run = running(tmp_path)
    run.refusals["reload"] = "the port is taken"
    assert change_config(run, listed, "The list was changed") == (
        "The list was changed and written to liveview.toml, but is not in use yet: the port is taken"
    )


class Playing(FakeSession):
    def reload(self) -> str:
        raise PostponedError("The file was read; it takes effect when the story is over.")


def test_while_a_story_plays_it_takes_effect_later(tmp_path: Path) -> None:
    run = Playing(found=running(tmp_path).found)
    assert change_config(run, listed, "The list was changed") == (
        "The list was changed and written to liveview.toml. The file was read; it takes effect when the story is over."
    )


def test_a_recorded_session_changes_nothing(tmp_path: Path) -> None:
    recorded = running(tmp_path)
    recorded.endpoints = msgspec.structs.replace(ENDPOINTS, receiver="")
    with pytest.raises(ControlError):
        change_config(recorded, listed, "done")
    assert content(tmp_path) == TEXT


def test_the_text_of_the_file(tmp_path: Path) -> None:
    assert config_text(running(tmp_path, TEXT.replace("\n", "\r\n"))) == TEXT
    with pytest.raises(ConfigError):
        config_text(running(tmp_path, b"\xff"))

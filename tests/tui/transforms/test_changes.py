"""What the screen does to the text of a configuration."""

import pytest

from liveview.config.file import parse
from liveview.errors import ConfigError
from liveview.model.transform import Delete, Transform
from liveview.tui.transforms.changes import CRIB, meant, move, remove, save
from tests.support.tui.at_transforms import FILE

ONE, TWO = parse(FILE).transforms


def test_one_is_written_where_it_was_and_a_new_one_at_the_end() -> None:
    new = Transform("New", "*", (Delete("x"),))
    assert parse(save(0, ONE, new)(FILE)).transforms == (new, TWO)
    assert parse(save(None, None, new)(FILE)).transforms == (ONE, TWO, new)
    assert "# as they call it" in save(None, None, new)(FILE)


def test_they_are_moved_and_left_out() -> None:
    assert parse(move(0, 1, ONE)(FILE)).transforms == (TWO, ONE)
    assert parse(remove(0, ONE)(FILE)).transforms == (TWO,)


def test_a_file_with_others_is_left_as_it_is() -> None:
    for change in (save(0, TWO, ONE), move(0, 1, TWO), remove(1, ONE), remove(7, ONE)):
        with pytest.raises(ConfigError, match="the file has other transformations than this screen"):
            change(FILE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "changes nothing, give it ops or sql"),
        ('ops = [{op = "rename", from = "a", to = "a"}]', "ops"),
        ('ops = [{op = "constant", prop = "a", value = inf}]', "JSON has no inf"),
        ("sql = 5", "sql"),
        ("[", "not valid TOML"),
    ],
)
def test_what_the_file_would_not_take_is_said_without_a_place_in_it(text: str, words: str) -> None:
    with pytest.raises(ConfigError) as raised:
        meant(text)
    assert words in str(raised.value)
    assert "transforms[0]" not in str(raised.value)


def test_the_crib_is_only_comments_and_what_it_names_can_be_written() -> None:
    assert all(line.startswith("#") for line in CRIB.splitlines() if line)
    operations = [line.lstrip("# ") for line in CRIB.splitlines() if "{op" in line]
    found = meant("ops = [\n" + "\n".join(operations) + "\n]")
    assert len(found.ops) == len(operations) == 6

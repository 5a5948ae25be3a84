"""The order of tables in a file: what is written about a table stays with it."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.table_order import moved_table, with_table, without_table
from liveview.errors import ConfigError
from tests.support.examples import examples

TEXT = """\
# my configuration

# about one
[[transforms]]  # one
event = "A"
ops = [
  {op = "delete", prop = "x"},  # x
]

# about two
[[transforms]]
# inside two
event = "B"
sql = '''
select 1
[[transforms]]
'''

[hipaa]
on = true

# about three
[[transforms]]
event = "C"
[[transforms.ops]]
op = "delete"
prop = "y"
"""
INLINE = 'transforms = [{event = "A"}, {event = "B"}, {event = "C"}]  # here\n[hipaa]\non = true\n'


def events(text: str) -> list[str]:
    return [each["event"] for each in tomllib.loads(text).get("transforms", [])]


def test_a_table_that_moves_takes_its_comments_along() -> None:
    after = moved_table(TEXT, "transforms", 0, 1)
    assert events(after) == ["B", "A", "C"]
    assert after.index("# about two") < after.index('"B"') < after.index("# about one") < after.index('"A"')
    assert after.startswith("# my configuration\n\n# about two\n")
    assert "\n\n# about one" in after


def test_a_table_that_goes_takes_its_comments_along_and_no_others() -> None:
    after = without_table(TEXT, "transforms", 0)
    assert events(after) == ["B", "C"]
    assert "about one" not in after
    for kept in ("# my configuration", "# about two", "# inside two", "# about three", "[hipaa]"):
        assert kept in after


def test_what_is_inside_of_a_table_goes_with_it() -> None:
    after = without_table(TEXT, "transforms", 2)
    assert events(after) == ["A", "B"]
    assert "transforms.ops" not in after


def test_a_new_table_is_below_the_last_of_its_list() -> None:
    after = with_table("[[transforms]]\nevent = 'A'\n[hipaa]\non = true", "transforms", '[[transforms]]\nevent = "N"\n')
    assert after == "[[transforms]]\nevent = 'A'\n\n[[transforms]]\nevent = \"N\"\n\n[hipaa]\non = true"
    assert with_table("", "transforms", '[[transforms]]\nevent = "N"\n') == '[[transforms]]\nevent = "N"\n'


@pytest.mark.parametrize("text", [TEXT, INLINE, TEXT.replace("\n", "\r\n").replace("'''", '"""')])
@given(at=st.integers(0, 2), to=st.integers(0, 2))
@examples(20)
def test_any_table_gets_to_any_place(text: str, at: int, to: int) -> None:
    order = ["A", "B", "C"]
    moved = order.pop(at)
    order.insert(to, moved)
    after = moved_table(text, "transforms", at, to)
    assert events(after) == order
    assert after.count("#") == text.count("#")
    del order[at]
    assert events(without_table(after, "transforms", at)) == order


def test_lists_in_brackets_stay_so() -> None:
    assert with_table(INLINE, "transforms", '[[transforms]]\nevent = "N"\n').startswith("transforms = [{")
    assert moved_table(INLINE, "transforms", 2, 0).startswith('transforms = [{event = "C"}')


@pytest.mark.parametrize(("text", "at"), [("", 0), ("transforms = 5", 0), (INLINE, 7), ("not toml", 0)])
def test_what_is_not_there_is_refused(text: str, at: int) -> None:
    with pytest.raises(ConfigError):
        moved_table(text, "transforms", at, 0)
    with pytest.raises(ConfigError):
        without_table(text, "transforms", at)


def test_nothing_else_changes() -> None:
    before, after = tomllib.loads(TEXT), tomllib.loads(moved_table(TEXT, "transforms", 2, 0))
    assert {**before, "transforms": ()} == {**after, "transforms": ()}


def test_a_table_that_moves_from_the_end_keeps_a_line_between() -> None:
    text = '[[transforms]]\nevent = "A"\n\n[[transforms]]\nevent = "B"'
    assert moved_table(text, "transforms", 1, 0) == '[[transforms]]\nevent = "B"\n\n[[transforms]]\nevent = "A"\n'


def test_the_last_table_goes_with_its_list_and_leaves_the_comments_of_others() -> None:
    text = '# mine\n[a]\nb = 1\n\n# one\n[[transforms]]\nevent = "A"\n\n# other\n[c]\nd = 2\n'
    assert without_table(text, "transforms", 0) == "# mine\n[a]\nb = 1\n\n# other\n[c]\nd = 2\n"

"""Changes to a configuration's text: the change is there, and everything else stays as it was."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.edit import Place, with_item, with_value, with_values, without
from liveview.errors import ConfigError
from tests.support.examples import examples

TEXT = """\
# my configuration
[receiver]
port = 4080   # the usual one

[hipaa]       # ask Ada first
on = false
events = [
    "plan",   # small, medium, large
    "price",
]

[[destinations]]
name = "Webhooks"

  # two of them
  [[destinations.webhooks]]
  url = "sink:/orders"

[[destinations]]
name = "Ads" # paused
allow = []
"""


def comments(text: str) -> list[str]:
    return [line[line.index("#") :] for line in text.splitlines() if "#" in line]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("hipaa", "on"), True),
        (("hipaa", "events"), ["plan", "currency", "price"]),
        (("hipaa", "users"), ["role"]),
        (("destinations", 1, "allow"), ["email", "phone"]),
        (("destinations", 0, "hipaa"), False),
        (("destinations", 0, "webhooks", 0, "url"), "sink:/other"),
        (("consent", "categories", "C0002"), ["Ads"]),
        (("receiver", "strict"), True),
    ],
    ids=str,
)
def test_a_value_is_there_and_no_comment_is_lost(place: Place, value: Any) -> None:
    after = with_value(TEXT, place, value)
    found: Any = tomllib.loads(after)
    for step in place:
        found = found[step]
    assert found == value
    assert comments(after) == comments(TEXT)


def test_only_the_line_of_the_value_changes() -> None:
    after = with_value(TEXT, ("receiver", "port"), 4090)
    assert after == TEXT.replace("port = 4080   # the usual one", "port = 4090   # the usual one")


def test_an_item_that_goes_takes_its_comment_along_and_no_other() -> None:
    after = with_value(TEXT, ("hipaa", "events"), ["price"])
    assert tomllib.loads(after)["hipaa"]["events"] == ["price"]
    assert [each for each in comments(TEXT) if each not in comments(after)] == ["# small, medium, large"]


def test_tables_are_added_at_the_end_under_their_own_header() -> None:
    item = {"name": "Signed up", "filters": [{"prop": "plan", "value": "pro"}]}
    after = with_item(TEXT, ("definitions",), item)
    again = with_item(after, ("definitions",), {"name": "Order"})
    assert tomllib.loads(again)["definitions"] == [item, {"name": "Order"}]
    assert again.count("[[definitions]]") == 2
    assert again.startswith(TEXT)


def test_a_table_that_goes_leaves_the_others() -> None:
    after = without(TEXT, ("destinations", 0))
    assert tomllib.loads(after)["destinations"] == [{"name": "Ads", "allow": []}]
    assert after.endswith('[[destinations]]\nname = "Ads" # paused\nallow = []\n')


@pytest.mark.parametrize("text", ["[", "a = 1\na = 2\n", "\ufeff=", "a = \x00"])
def test_text_that_is_not_toml_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="not valid TOML"):
        with_value(text, ("hipaa", "on"), True)


@pytest.mark.parametrize("place", [("receiver", "port", "x"), ("destinations", 7, "name"), ("destinations", "name")])
def test_a_place_that_cannot_be_is_refused(place: Place) -> None:
    with pytest.raises(ConfigError, match="by hand"):
        with_value(TEXT, place, 1)


simple = (
    st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8) | st.integers(-99, 99) | st.booleans()
)
names = st.lists(st.sampled_from(["a", "b", "c", "d é", '"', "\n", "#"]), unique=True, max_size=5)


@examples(200)
@given(before=names, wanted=names, simple=simple)
def test_any_list_becomes_any_other(before: list[str], wanted: list[str], simple: Any) -> None:
    text = with_value(TEXT, ("hipaa", "events"), before)
    after = with_value(text, ("hipaa", "events"), wanted)
    assert tomllib.loads(after)["hipaa"]["events"] == wanted
    assert tomllib.loads(with_value(after, ("hipaa", "groups"), [simple]))["hipaa"]["groups"] == [simple]
    assert "# ask Ada first" in after


def test_line_ends_of_other_systems_stay() -> None:
    text = TEXT.replace("\n", "\r\n")
    after = with_value(text, ("hipaa", "on"), True)
    assert after == text.replace("on = false", "on = true")


def test_a_table_in_a_list_is_written_on_one_line() -> None:
    text = 'filters = [\n    { prop = "plan" },  # one\n]\n'
    more = with_item(text, ("filters",), {"prop": "email", "op": "exists"})
    assert '{prop = "email", op = "exists"}' in more
    assert with_value(text, ("filters", 0), {"prop": "a", "op": "exists"}) == (
        'filters = [\n    {prop = "a", op = "exists"},  # one\n]\n'
    )


@pytest.mark.parametrize("end", [",  # fine", "  # fine", "", ","])
@pytest.mark.parametrize("lead", ['  "price", "theirs"', '\t"theirs"'])
def test_a_value_at_the_end_of_several_lines_gets_its_own_and_the_comment_stays(lead: str, end: str) -> None:
    text = f"a = [\n{lead}{end}\n]\n"
    before: list[str] = tomllib.loads(text)["a"]
    for after in (with_value(text, ("a",), [*before, "plan"]), with_item(text, ("a",), "plan")):
        assert tomllib.loads(after)["a"] == [*before, "plan"]
        assert ("# fine" in after) == ("# fine" in end)
        assert after.splitlines()[2].strip().startswith('"plan"')


def test_a_new_key_stays_with_its_table_and_the_comment_about_the_next_with_that() -> None:
    text = "[[a]]\nx = 1  # one\n\n# about two\n[[a]]\ny = 2\n"
    assert with_value(text, ("a", 0, "z"), [3]) == text.replace("# one\n", "# one\nz = [3]\n")
    after = with_value(text, ("a", 0, "inner", "z"), 3)
    assert after.endswith("z = 3\n\n# about two\n[[a]]\ny = 2\n")


def test_tables_in_a_new_table_are_written_a_line_each() -> None:
    lead = {"name": "Lead", "filters": [{"prop": "plan", "value": "pro"}, {"prop": "email", "op": "exists"}]}
    assert with_item("", ("definitions",), lead) == (
        '[[definitions]]\nname = "Lead"\nfilters = [\n'
        '    {prop = "plan", value = "pro"},\n    {prop = "email", op = "exists"},\n]\n'
    )


def test_many_values_are_written_at_once() -> None:
    text = "a = 1  # one\nb = 2\n[c]\nd = 3 # three\n"
    assert with_values(text, {("a",): 5, ("b",): None, ("c", "e"): ["x"]}) == (
        'a = 5  # one\n[c]\nd = 3 # three\ne = ["x"]\n'
    )
    with pytest.raises(ConfigError):
        with_values(text, {("a",): 5, ("z",): None})


def test_what_would_not_say_what_was_meant_is_not_written() -> None:
    apart = "[a.x]\nk = 1\n[b]\n[a.y]\nk = 2\n"  # the library that writes loses values of a table in two parts
    with pytest.raises(ConfigError, match="change it by hand"):
        with_value(apart, ("a", "b", "c"), 5)


def test_a_new_key_comes_before_the_comment_of_a_table_inside() -> None:
    text = "[[a]]\nx = 1\n\n# inner\n[[a.b]]\ny = 2\n"
    after = "[[a]]\nx = 1\nz = 3\n\n# inner\n[[a.b]]\ny = 2\n"
    assert with_value(text, ("a", 0, "z"), 3) == after


def test_a_table_in_a_new_table_is_written_in_brackets() -> None:
    hook = {"url": "sink:/a", "headers": {"X": "y"}}
    assert with_item("", ("a",), hook) == '[[a]]\nurl = "sink:/a"\nheaders = {X = "y"}\n'

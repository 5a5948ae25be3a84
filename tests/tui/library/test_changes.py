"""Changes to definitions in the text of a configuration."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.file import parse
from liveview.errors import ConfigError
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.destination import Destination
from liveview.tui.library.changes import added, changed, removed, switched, with_switches
from tests.support.core.pipelines import definition, where
from tests.support.examples import examples

TEXT = """\
# ours
[dedup]
policy = "mark"   # for the demo

[[definitions]]
name = "Lead"     # sales asked for it
filters = [
    { prop = "plan", value = "pro" },     # not the small one
    { prop = "email", op = "exists" },    # we have to write
]

# the second
[[definitions]]
name = "Bought"
match = "any"     # either of them
filters = [{ prop = "$event_name", value = "Purchase" }]
destinations = ["Webhooks"]  # only there
"""
LEAD = definition("Lead", where("plan", "=", "pro"), where("email"))
BOUGHT = definition("Bought", where("$event_name", "=", "Purchase"), match="any", destinations=["Webhooks"])

FILTERS = st.lists(
    st.builds(PropertyFilter, st.sampled_from(["=", "!="]), st.sampled_from("abc"), st.sampled_from(["", "x", 1, True]))
    | st.sampled_from([where("plan", "=", "pro"), where("email")]),
    min_size=1,
    max_size=4,
)
DEFINITIONS = st.builds(
    Definition,
    st.sampled_from(["Lead", "Other", 'a "b" [c]']),
    st.sampled_from(["all", "any"]),
    FILTERS.map(tuple),
    st.none() | st.lists(st.sampled_from(["Webhooks", "Mixpanel"]), unique=True).map(tuple),
    st.sampled_from(["track", "page"]),
)


def comments(text: str) -> list[str]:
    return [line[line.index("#") :] for line in text.splitlines() if "#" in line]


@examples(200)
@given(DEFINITIONS)
def test_a_changed_definition_is_what_it_should_be_and_nothing_else_changes(wanted: Definition) -> None:
    after = changed(TEXT, "Lead", wanted)
    assert msgspec.json.encode(parse(after).definitions) == msgspec.json.encode((wanted, BOUGHT))
    assert set(comments(TEXT)) - set(comments(after)) <= {"# not the small one", "# we have to write"}


@examples(100)
@given(DEFINITIONS.filter(lambda each: each.name != "Lead"))
def test_an_added_definition_comes_last(wanted: Definition) -> None:
    after = added(TEXT, wanted)
    assert after.startswith(TEXT)
    assert msgspec.json.encode(parse(after).definitions) == msgspec.json.encode((LEAD, BOUGHT, wanted))
    assert parse(added("", wanted)).definitions == (wanted,)


def test_filters_that_stay_keep_their_comments() -> None:
    shorter = changed(TEXT, "Lead", definition("Lead", where("email")))
    assert comments(shorter) == [each for each in comments(TEXT) if each != "# not the small one"]
    longer = changed(TEXT, "Lead", definition("Lead", *LEAD.filters, where("price")))
    assert comments(longer) == comments(TEXT)


def test_without_a_change_the_text_stays() -> None:
    assert changed(TEXT, "Lead", LEAD) == TEXT
    assert changed(TEXT, "Bought", BOUGHT) == TEXT


def test_a_default_that_was_written_out_stays() -> None:
    text = TEXT.replace('match = "any"', 'match = "all"')
    assert changed(text, "Bought", msgspec.structs.replace(BOUGHT, match="all")) == text


def test_removed_definitions_are_gone_and_the_last_one_too() -> None:
    once = removed(TEXT, "Lead")
    assert parse(once).definitions == (BOUGHT,)
    assert parse(removed(once, "Bought")).definitions == ()


def test_a_definition_that_is_not_in_the_file_is_said() -> None:
    with pytest.raises(ConfigError, match="the file has no definition 'Gone'"):
        removed(TEXT, "Gone")


BOTH = WEBHOOKS, MIXPANEL = Destination("Webhooks"), Destination("Mixpanel")


def test_many_definitions_are_switched_at_once() -> None:
    def change(each: Definition) -> Definition:
        return with_switches(each, {"Mixpanel": False}, (WEBHOOKS, MIXPANEL))

    after = switched(TEXT, ["Lead", "Bought"], change)
    assert [each.destinations for each in parse(after).definitions] == [("Webhooks",), ("Webhooks",)]
    assert comments(after) == comments(TEXT)


def test_hundreds_are_switched_in_one_pass() -> None:
    text = TEXT + "".join(f'[[definitions]]\nname = "D{n}"\nfilters = [{{ prop = "a" }}] # {n}\n' for n in range(300))
    after = switched(text, [f"D{n}" for n in range(300)], lambda each: with_switches(each, {"Mixpanel": False}, BOTH))
    assert [each.destinations for each in parse(after).definitions[2:]] == [("Webhooks",)] * 300
    assert comments(after) == comments(text)
    again = switched(after, [f"D{n}" for n in range(300)], lambda each: with_switches(each, {"Mixpanel": True}, BOTH))
    assert again == text
    with pytest.raises(ConfigError, match="the file has no definition 'Gone'"):
        switched(text, ["D1", "Gone"], lambda each: each)

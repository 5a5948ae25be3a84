"""Changed destinations written into a configuration."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.changes import Changes, changes_of, effective
from liveview.config.destination_changes import (
    destination_deleted,
    destination_edited,
    destination_restored,
    said_by_file,
)
from liveview.config.destination_edit import masked
from liveview.config.destination_file import with_changes
from liveview.config.file import parse
from liveview.errors import ControlError
from liveview.model.changes import DestinationChanged
from liveview.model.destination import Destination, Webhook
from liveview.model.kind import Kind, Mode
from tests.support.examples import examples

TEXT = """\
# my own file
[receiver]
port = 0  # a free one

# the first
[[destinations]]
name = "One"  # its name
identify_events = true  # identify
allow = ["plan"]

# orders
[[destinations.webhooks]]
url = "sink:/orders"
headers = { Content-Type = "application/json", Authorization = "literal secret" }  # headers

# hidden
[[destinations.webhooks]]
url = "http://127.0.0.1:9/x?key=secret"  # the key

# the second
[[destinations]]
name = "Two"
kind = "klaviyo"  # a kind
settings = { api_key = "literal" }  # its key

# the mode
[hipaa]
on = false  # off
"""
COMMENTS = [line[line.index("#") :] for line in TEXT.splitlines() if "#" in line]
HOOK = Webhook("sink:/new", {"X": "y"})


def edited(text: str, key: str | None, **more: Any) -> Changes:
    """A change of a destination of this file."""
    file, changes = parse(text), Changes()
    before = next((masked(each) for each in file.destinations if each.key == key), Destination("New"))
    return changes_of(destination_edited(file, changes, key, msgspec.structs.replace(before, **more)))


def saved(text: str, changes: Changes) -> str:
    """The file after it was saved, which says what was in effect before."""
    after = with_changes(text, changes)
    wanted = effective(parse(text), changes).destinations
    assert sorted(parse(after).destinations, key=str) == sorted(wanted, key=str)
    assert msgspec.structs.replace(parse(after), destinations=()) == msgspec.structs.replace(
        parse(text), destinations=()
    )
    return after


def test_without_changes_the_file_stays_as_it_is() -> None:
    assert with_changes(TEXT, Changes()) == TEXT
    assert with_changes("", Changes()) == ""


def test_an_option_is_written_in_its_place() -> None:
    after = saved(TEXT, edited(TEXT, "One", identify_events=False, pageview_events=True))
    assert after == TEXT.replace(
        'identify_events = true  # identify\nallow = ["plan"]\n',
        'identify_events = false  # identify\nallow = ["plan"]\npageview_events = true\n',
    )


def test_secrets_that_are_hidden_stay_in_the_file() -> None:
    hooks = masked(parse(TEXT).destinations[0]).webhooks
    more = msgspec.structs.replace(hooks[0], headers={**hooks[0].headers, "X-New": "1"})
    after = saved(TEXT, edited(TEXT, "One", webhooks=(hooks[1], more)))
    assert after.index("# hidden") < after.index("# orders")
    assert "literal secret" in after
    assert "key=secret" in after
    assert "***" not in after
    assert all(comment in after for comment in COMMENTS)


def test_a_name_and_a_kind_are_changed_in_their_place() -> None:
    after = saved(TEXT, edited(TEXT, "Two", name="Three", mode=Mode.SEND, url="http://127.0.0.1:9"))
    assert after == TEXT.replace(
        'name = "Two"\nkind = "klaviyo"  # a kind\nsettings = { api_key = "literal" }  # its key\n',
        'name = "Three"\nkind = "klaviyo"  # a kind\nsettings = { api_key = "literal" }  # its key\nmode = "send"\n'
        'url = "http://127.0.0.1:9"\n',
    )


def test_a_service_becomes_webhooks_and_back() -> None:
    after = saved(TEXT, edited(TEXT, "Two", kind=Kind.WEBHOOKS, settings={}, webhooks=(HOOK, Webhook("sink:/b"))))
    assert "api_key" not in after
    again = saved(after, edited(after, "Two", kind=Kind.MIXPANEL, settings={"token": "env:T"}, webhooks=()))
    assert 'settings = {token = "env:T"}' in again
    assert "sink:/new" not in again


def test_webhooks_are_added_moved_and_removed() -> None:
    first, second = masked(parse(TEXT).destinations[0]).webhooks
    after = saved(TEXT, edited(TEXT, "One", webhooks=(HOOK, second, Webhook("sink:/last"), first)))
    assert [hook.url[:8] for hook in parse(after).destinations[0].webhooks] == [
        "sink:/ne",
        "http://1",
        "sink:/la",
        "sink:/or",
    ]
    assert all(comment in after for comment in COMMENTS)
    last = saved(after, edited(after, "One", webhooks=(HOOK,)))
    assert "orders" not in last


def test_one_is_added_after_the_others_with_what_it_says() -> None:
    after = saved(TEXT, edited(TEXT, None, name="New", instance="eu", webhooks=(HOOK,)))
    added = (
        '[[destinations]]\nname = "New"\ninstance = "eu"\n\n[[destinations.webhooks]]\nurl = "sink:/new"\n'
        'headers = {X = "y"}\n'
    )
    assert after == TEXT.replace("# the mode\n", f"{added}\n# the mode\n")


def test_one_is_deleted_with_the_comment_above_it() -> None:
    after = saved(TEXT, changes_of(destination_deleted(parse(TEXT), Changes(), "Two")))
    start, end = TEXT.index("# the second"), TEXT.index("# the mode")
    assert after == TEXT[:start] + TEXT[end:]


def test_a_file_without_any_says_so() -> None:
    """One that names none has the two of the demo."""
    text, changes = TEXT, Changes()
    for key in ("One", "Two"):
        made = destination_deleted(parse(text), changes, key)
        text = saved(text, changes_of(made))
    start, end = TEXT.index("# the first"), TEXT.index("# the mode")
    assert text == f"destinations = []\n\n{TEXT[:start]}{TEXT[end:]}"
    more = saved(text, edited(text, None, webhooks=(HOOK,)))
    assert parse(more).destinations == (Destination("New", webhooks=(HOOK,)),)


def test_a_file_that_names_none_gets_those_that_were_in_effect() -> None:
    text = "# mine\n[hipaa]\non = false\n"
    after = saved(text, edited(text, None, webhooks=(HOOK,)))
    assert [each.name for each in parse(after).destinations] == ["Webhooks", "Mixpanel", "New"]
    assert after.startswith(text)


def test_a_switch_is_saved_too() -> None:
    after = saved(TEXT, changes_of([DestinationChanged("One", enabled=False)]))
    assert "enabled = false\n" in after
    assert "enabled" not in saved(after, changes_of([DestinationChanged("One", enabled=True)]))


def test_a_url_that_was_typed_is_written_whole() -> None:
    after = saved(TEXT, edited(TEXT, "One", webhooks=(Webhook("http://127.0.0.1:9/y?token=abcdef"),)))
    assert 'url = "http://127.0.0.1:9/y?token=abcdef"' in after


_HOOKS = st.lists(
    st.builds(
        Webhook,
        st.sampled_from(["sink:/orders", "sink:/a", "http://127.0.0.1:9/x?key=***", "http://127.0.0.1:9/y"]),
        st.dictionaries(st.sampled_from(["X", "Y-Z", "Content-Type"]), st.sampled_from(["1", "é"]), max_size=2),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda hook: hook.url,
)
_WRITTEN = st.builds(
    Destination,
    st.sampled_from(["One", "Two", "New", 'é " ]']),
    instance=st.sampled_from(["", "eu"]),
    identify_events=st.sampled_from([None, True, False]),
    webhooks=_HOOKS.map(tuple),
) | st.builds(
    Destination,
    st.sampled_from(["One", "Two", "New"]),
    kind=st.sampled_from([Kind.MIXPANEL, Kind.KLAVIYO]),
    mode=st.sampled_from(Mode),
    url=st.sampled_from(["", "http://127.0.0.1:9/base"]),
)
_STEPS = st.lists(
    st.tuples(st.sampled_from(["edit", "delete", "restore"]), st.sampled_from([None, "One", "Two", "New"]), _WRITTEN),
    max_size=5,
)


@examples(60)
@given(_STEPS, st.sampled_from([TEXT, "", "# nothing\n"]))
def test_a_saved_file_says_what_was_in_effect_and_ends_the_changes(
    steps: list[tuple[str, str | None, Destination]], text: str
) -> None:
    file, changes = parse(text), Changes()
    for what, key, written in steps:
        try:
            if what == "edit":
                made = destination_edited(file, changes, key, written)
            elif what == "delete":
                made = destination_deleted(file, changes, key or "New")
            else:
                made = destination_restored(file, changes, key or "New")
        except ControlError:
            continue
        for change in made:
            changes = changes.after(change)
    after = saved(text, changes)
    ended = said_by_file(parse(after), changes)
    for each in ended:
        changes = changes.after(each)
    assert effective(parse(after), changes).destinations == parse(after).destinations
    assert changes.edits == {}


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_file_may_end_without_a_line_break(end: str) -> None:
    text = '[[destinations]]\nname = "One"\nkind = "klaviyo"' + end
    after = saved(text, changes_of(destination_deleted(parse(text), Changes(), "One")))
    assert parse(after).destinations == ()

"""The lists of HIPAA mode, and changes to them."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.file import parse
from liveview.config.pipeline import pipeline_settings
from liveview.errors import ConfigError
from liveview.log.read.property_names import ListName
from liveview.model.pipeline_settings import PipelineSettings
from liveview.tui.hipaa.lists import ListChanges, ListKey, destination_list, names_on, project_list
from tests.support.examples import examples
from tests.support.tui.at_hipaa import FILE, OFF

EVENTS = project_list(ListName.EVENTS)
STAGING, LAB = (project_list(ListName.EVENTS, token) for token in ("stage", "lab"))
MIXPANEL = destination_list("Mixpanel")
KEYS = (EVENTS, project_list(ListName.USERS), STAGING, LAB, MIXPANEL, destination_list("Webhooks"))


def settings(text: str = FILE) -> PipelineSettings:
    return pipeline_settings(parse(text))


def changed(*toggles: tuple[ListKey, str], text: str = FILE, turn: bool = False) -> str:
    """The text after these toggles."""
    changes = ListChanges()
    for key, name in toggles:
        changes.toggle(settings(text), key, name)
    if turn:
        changes.turn(settings(text))
    return changes.written(text)


def document(text: str) -> Any:
    return tomllib.loads(text)


def test_names_are_on_the_list_of_their_owner() -> None:
    assert names_on(settings(), EVENTS) == ("price",)
    assert names_on(settings(), STAGING) == ("price",)
    assert names_on(settings(), LAB) == ("sku",)
    assert names_on(settings(), MIXPANEL) == ("sku",)


def test_a_toggle_allows_and_again_forbids() -> None:
    changes = ListChanges()
    changes.toggle(settings(), EVENTS, "plan")
    assert changes.is_listed(settings(), EVENTS, "plan")
    assert changes.is_changed(settings(), EVENTS, "plan")
    assert changes.count(settings()) == 1
    changes.toggle(settings(), EVENTS, "plan")
    assert changes.count(settings()) == 0
    assert changes.written(FILE) == FILE


@pytest.mark.parametrize(
    ("key", "name", "names"),
    [
        (EVENTS, "plan", ("price", "plan")),
        (EVENTS, "price", ()),
        (LAB, "plan", ("sku", "plan")),
        (MIXPANEL, "plan", ("sku", "plan")),
        (destination_list("Webhooks"), "plan", ("plan",)),
        (project_list(ListName.GROUPS), "seats", ("seats",)),
    ],
    ids=str,
)
def test_it_is_written_where_it_belongs_with_the_comments(key: ListKey, name: str, names: tuple[str, ...]) -> None:
    after = changed((key, name))
    assert names_on(settings(after), key) == names
    for comment in ("# mine", "# ask Ada first", "# with a contract", "# they need it"):
        assert comment in after


def test_an_environment_without_lists_gets_its_own_which_begin_with_the_projects() -> None:
    after = changed((STAGING, "plan"))
    assert names_on(settings(after), STAGING) == ("price", "plan")
    assert names_on(settings(after), EVENTS) == ("price",)


def test_an_environment_may_have_lists_of_its_own_that_are_empty() -> None:
    assert names_on(settings(changed((STAGING, "price"))), STAGING) == ()


def test_the_switch_is_written() -> None:
    assert document(changed(turn=True))["hipaa"]["on"] is False
    assert document(changed(turn=True, text=OFF))["hipaa"]["on"] is True
    assert document(changed(turn=True, text=""))["hipaa"] == {"on": True}


def test_lists_in_a_file_without_the_switch_say_that_the_mode_is_off() -> None:
    """Such a file would be refused."""
    assert document(changed((EVENTS, "plan"), text=""))["hipaa"] == {"on": False, "events": ["plan"]}


def test_changes_are_to_what_is_in_the_file_by_then() -> None:
    changes = ListChanges()
    changes.toggle(settings(), EVENTS, "plan")
    theirs = FILE.replace('"price",', '"price", "theirs",')
    assert names_on(settings(changes.written(theirs)), EVENTS) == ("price", "theirs", "plan")


def test_a_destination_that_the_file_lacks_is_refused_with_what_to_do() -> None:
    with pytest.raises(ConfigError, match=r"the file names no destinations; add \[\[destinations\]\]"):
        changed((destination_list("Webhooks"), "plan"), text="")
    changes = ListChanges()
    changes.toggle(settings(), MIXPANEL, "plan")
    with pytest.raises(ConfigError, match="does not have the destination 'Mixpanel'"):
        changes.written(FILE.replace('name = "Mixpanel"', 'name = "Other"'))


def test_an_environment_that_is_gone_is_refused() -> None:
    changes = ListChanges()
    changes.toggle(settings(), LAB, "plan")
    with pytest.raises(ConfigError, match="does not have this environment"):
        changes.written(FILE.replace('token = "lab"', 'token = "other"'))


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(["price", "sku", "plan", "a b", '"']), st.booleans())))
@examples(30)
def test_what_is_shown_before_saving_is_what_counts_afterwards(toggles: list[tuple[ListKey, str, bool]]) -> None:
    changes, before = ListChanges(), settings()
    for key, name, turn in toggles:
        changes.toggle(before, key, name)
        if turn:
            changes.turn(before)
    after = settings(changes.written(FILE))
    assert after.hipaa.on == changes.is_on(before)
    touched = {key for key, name, _ in toggles if changes.is_changed(before, key, name)}
    for key in KEYS:
        if key is STAGING and key not in touched and EVENTS in touched:
            continue  # it still has the lists of the project, which changed
        for name in ("price", "sku", "plan", "a b", '"'):
            assert (name in names_on(after, key)) == changes.is_listed(before, key, name)


def test_dropped_changes_are_gone() -> None:
    changes = ListChanges()
    changes.toggle(settings(), EVENTS, "plan")
    changes.turn(settings())
    assert changes.count(settings()) == 2
    changes.clear()
    assert changes.count(settings()) == 0

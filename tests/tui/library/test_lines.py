"""What the Event Library says."""

from liveview.log.read.definition_trial import DefinitionTrial, FilterTrial
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.destination import Destination
from liveview.tui.keys.bindings import DEFAULT_NAMES
from liveview.tui.library.lines import (
    ShownDefinition,
    detail_lines,
    empty_lines,
    filter_parts,
    heading,
    row_parts,
    title,
    trial_lines,
)
from liveview.tui.library.matches import MatchesFound
from liveview.tui.lines.cells import parts_width, plain
from tests.support.core.pipelines import definition, where

DESTINATIONS = (Destination("Webhooks"), Destination("Mixpanel"), Destination("Mixpanel", instance="eu"))
LEAD = definition("Lead", where("plan", "=", "pro"), where("email"), destinations=["Webhooks", "Later"])
TRIAL = DefinitionTrial(7, "Sign\x1b", True, False, (FilterTrial(True, "pro"), FilterTrial(False)))


def shown(one: Definition = LEAD, seen: int | None = 0, trial: DefinitionTrial | None = TRIAL) -> ShownDefinition:
    return ShownDefinition(one, seen, trial, is_marked=False)


def said(one: ShownDefinition, found: MatchesFound | None) -> list[str]:
    return [f"{line.lead}|{line.text}".strip() for line in detail_lines(one, DESTINATIONS, found, None)]


def test_filters_are_sentences() -> None:
    filters = {
        "plan is pro": where("plan", "=", "pro"),
        'zip is not "500"': where("zip", "!=", "500"),
        "zip is 500": where("zip", "=", 500),
        "the event's name looks like *Viewed": where("$event_name", "wildcard", "*Viewed"),
        "a\\x1b contains [b]": where("a\x1b", "contains", "[b]"),
        "email is there": where("email"),
        "the element clicked, or one around it, matches button.buy": PropertyFilter("css", "", "button.buy"),
    }
    assert {plain(filter_parts(each)): each for each in filters.values()} == filters


def test_a_trial_says_which_filters_hold_and_what_is_there() -> None:
    words = [line.text for line in trial_lines(LEAD, TRIAL, 7)]
    assert words == [
        "All filters have to hold  ✗ #7 Sign\\x1b does not match",
        "✓ plan is pro  (there: pro)",
        "✗ email is there  (nothing there)",
    ]
    assert next(trial_lines(LEAD, None, 7)).text.endswith("#7 has no payload to try")
    user = DefinitionTrial(7, "$identify", False, False, TRIAL.filters)
    assert next(trial_lines(LEAD, user, 7)).text.endswith(
        "#7 $identify is about a user or a group: no definition is about it"
    )


def test_a_definition_that_never_matched_has_a_finding_once_events_were_compared() -> None:
    never = "matched|∆ definition-never-matched: none of the 12 accepted events matches"
    assert said(shown(), MatchesFound({"Lead": 0}, 12))[0] == never
    assert said(shown(), MatchesFound({"Lead": 0}, 0))[0] == "matched|0 of 0 accepted events"
    assert said(shown(seen=None), None)[0] == "matched|counting"
    assert title([shown()], MatchesFound({"Lead": 0}, 12)) == "Event Library ─ 1 definition, 1 never matched"
    assert title([shown()], MatchesFound({"Lead": 0}, 0)) == "Event Library ─ 1 definition"
    assert title([], None) == "Event Library"


def test_switches_are_listed_with_what_is_off_and_what_is_unknown() -> None:
    lines = said(shown(seen=3), MatchesFound({"Lead": 3}, 12))
    assert lines[:4] == [
        "matched|3 of 12 accepted events",
        "goes out|as track Lead",
        "to|Webhooks; off for Mixpanel, Mixpanel::eu",
        "|! no destination is called Later",
    ]
    nowhere = said(shown(definition("Lead", where("plan"), destinations=[])), None)
    assert nowhere[2] == "to|no destination; off for Webhooks, Mixpanel, Mixpanel::eu"


def test_a_row_fits_its_list() -> None:
    hostile = definition("[b]Рurchase\u202e" * 20, where("x"), destinations=["Mixpanel"])
    for room in (30, 76, 138):
        text = plain(row_parts(shown(hostile, 1_234_567), DESTINATIONS, room))
        assert text.isprintable()
        assert "1,234,567" in text
        before_name = parts_width(heading(room)[:1]) - len("destinations")
        assert plain(row_parts(shown(), DESTINATIONS, room)).index("Webhooks") == before_name


def test_without_definitions_it_says_what_one_is_and_offers_one() -> None:
    words = [line.text for line in empty_lines(definition("Lead", where("plan")), 7, DEFAULT_NAMES, recorded=False)]
    assert words[0] == "A definition gives a name to the events that match its filters."
    assert words[-2:] == ["a adds one that begins with event #7:", "  plan is there"]
    nothing = [line.text for line in empty_lines(None, 0, DEFAULT_NAMES, recorded=False)]
    assert nothing[-1] == "a adds one."
    assert len(list(empty_lines(None, 0, DEFAULT_NAMES, recorded=True))) == 3

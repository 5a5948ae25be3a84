"""Whatever the screen calls a thing, the filter takes."""

import pytest

from liveview.errors import FilterError
from liveview.log.filter import parse
from liveview.log.filter.completion import written
from liveview.model.delivery import Attempt, Outcome, Rule
from liveview.model.event import EventType, State, Verdict, Wire
from liveview.model.problem import CATALOGUE
from liveview.tui.lines import status
from liveview.tui.lines.words import short_outcome

IN_LOGS = [look for look in status.LOOKS if look is not status.HELD]
"""Nothing of a held call is in the log."""


def means(text: str) -> tuple[str, tuple[object, ...]]:
    found = parse(text, 0.0)
    return found.sql, found.parameters


def same(field: str, shown: str, word: str) -> bool:
    return means(f"{field}:{written(shown)}") == means(f"{field}:{written(word)}")


@pytest.mark.parametrize("state", State)
def test_states(state: State) -> None:
    assert same("state", status.STATES[state].word, state.value)
    assert same("is", status.STATES[state].word, state.value)


@pytest.mark.parametrize("look", IN_LOGS, ids=lambda look: look.word)
def test_every_word_of_the_legend(look: status.Look) -> None:
    parse(f"is:{written(look.word)}", 0.0)


@pytest.mark.parametrize(
    "text",
    [
        *(f"is:{verdict.value}" for verdict in Verdict),
        *(f"rule:{rule.value}" for rule in Rule),
        *(f"type:{kind.value}" for kind in EventType),
        *(f"wire:{wire.value}" for wire in Wire),
        *(f"outcome:{outcome.value}" for outcome in Outcome),
        *(f"problem:{code}" for code in CATALOGUE),
    ],
)
def test_words_that_are_shown_as_they_are(text: str) -> None:
    parse(text, 0.0)


@pytest.mark.parametrize("outcome", Outcome)
def test_outcomes_as_the_table_of_attempts_has_them(outcome: Outcome) -> None:
    shown = short_outcome(
        Attempt(id=1, delivery_id=1, round=1, webhook="sink:/x", started_at=0.0, duration_ms=1.0, outcome=outcome)
    ).partition(" ")[2]
    assert same("outcome", shown or "not a 2xx answer", outcome.value)
    assert same("outcome", outcome.value.replace("_", " "), outcome.value)


@pytest.mark.parametrize("code", CATALOGUE)
def test_problems_as_rows_and_views_have_them(code: str) -> None:
    """The code read as words, or the sentence, whose case does not count."""
    assert same("problem", code.replace("-", " "), code)
    assert same("problem", CATALOGUE[code].sentence.upper(), code) or _shared(code)


def _shared(code: str) -> bool:
    """Whether another problem has the same sentence: then both are found."""
    return sum(kind.sentence == CATALOGUE[code].sentence for kind in CATALOGUE.values()) > 1


@pytest.mark.parametrize("shown", ["retries", "timeouts", "2 warnings".partition(" ")[2], "COLLISION", "COLLISIONS"])
def test_words_of_panes_and_rows(shown: str) -> None:
    parse(f"is:{shown}", 0.0)


@pytest.mark.parametrize("text", ["outcome:refusal", "is:deliver", 'problem:"no such sentence"', "rule:*ed*x"])
def test_other_words_are_still_refused(text: str) -> None:
    with pytest.raises(FilterError):
        parse(text, 0.0)

"""What the problems of an event say about it."""

import pytest

from liveview.model.problem import Problem, Severity
from liveview.tui.lines.verdicts import is_alike, placeholder_key, resent_options, start_of
from tests.support.tui.fakes import Session


def problem(code: str, detail: str = "", start: str = "") -> Problem:
    return Problem(code, Severity.WARNING, "event", detail, start=start)


def test_a_name_that_looks_like_another_one_is_known() -> None:
    assert is_alike([problem("other"), problem("name-alike")])
    assert not is_alike([problem("other")])


@pytest.mark.parametrize(
    ("detail", "words"), [("$options", "$options"), ("a\x1b", r"a\x1b"), ("x" * 99, "x" * 59 + "…")]
)
def test_the_routing_of_a_resend_is_named_in_safe_and_few_words(detail: str, words: str) -> None:
    assert resent_options([problem("other", "else"), problem("options-resent", detail)]) == words


def test_an_event_without_such_problems_has_nothing_special() -> None:
    assert resent_options([]) == start_of([]) == start_of([problem("other")]) == ""


def test_the_first_beginning_that_is_known_counts() -> None:
    assert start_of([problem("a"), problem("b", start="{"), problem("c", start="[")]) == "{"


def test_a_duplicate_by_a_placeholder_names_it_and_its_original_does_not(session: Session) -> None:
    first, second = (session.detail(session.send(**{"$insert_id": "undefined"})).event for _ in range(2))
    assert placeholder_key(first) == ""
    assert (second.duplicate_of, "undefined" in placeholder_key(second)) == (first.id, True)


def test_a_duplicate_by_a_real_id_names_nothing(session: Session) -> None:
    _, second = (session.detail(session.send(**{"$insert_id": "order-7731"})).event for _ in range(2))
    assert second.duplicate_of is not None
    assert placeholder_key(second) == ""

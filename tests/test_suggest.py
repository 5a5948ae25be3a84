"""Which known word was meant."""

import pytest

from liveview.suggest import LONGEST, did_you_mean, nearest

KNOWN = ("hang", "retry-after", "messageId")


@pytest.mark.parametrize(
    ("word", "meant"),
    [("hnag", "hang"), ("HNAG", "hang"), ("retry_after", "retry-after"), ("messageid", "messageId"), ("drip", "")],
)
def test_the_closest_word_is_suggested_as_it_is_spelled(word: str, meant: str) -> None:
    assert nearest(word, KNOWN) == meant


def test_two_spellings_of_one_word_always_give_the_same_suggestion() -> None:
    assert nearest("webhook", {"Webhooks", "webhooks"}) == nearest("webhook", ["webhooks", "Webhooks"])


def test_words_that_must_be_more_alike_are_suggested_less_often() -> None:
    assert nearest("hung", KNOWN, 0.7) == "hang"
    assert nearest("hung", KNOWN, 0.8) == ""


def test_a_word_of_any_length_is_answered_at_once() -> None:
    assert nearest("a" * LONGEST, ["a" * LONGEST + "b"]) == "a" * LONGEST + "b"
    assert nearest("a" * 1_000_000, ["a" * 1_000_001]) == ""


def test_the_question_has_another_answer_when_no_word_is_close() -> None:
    assert did_you_mean("hnag", KNOWN) == "did you mean hang?"
    assert did_you_mean("drip", KNOWN) == ""
    assert did_you_mean("drip", KNOWN, "use hang") == "use hang"

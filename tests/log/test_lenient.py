"""Whatever is in a column becomes something that can be shown."""

import json

import pytest

from liveview.log import lenient
from liveview.model.event import State


def test_a_known_word_is_its_member() -> None:
    assert lenient.word(State, "pending") is State.PENDING
    assert not lenient.is_odd(lenient.word(State, "pending"))


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("odd", "odd"),
        ("", ""),
        ("\x1b]52;\x07", "\\x1b]52;\\x07"),
        (b"\xff", "\\xff"),
        (7, "7"),
        ("x" * 99, "x" * 39 + "…"),
    ],
)
def test_an_unknown_word_equals_no_known_one_and_shows_itself(stored: object, shown: str) -> None:
    found = lenient.word(State, stored)
    assert isinstance(found, State)
    assert lenient.is_odd(found)
    assert found.value == shown
    assert found not in set(State)


@pytest.mark.parametrize("stored", ["odd", "{}", '[{"code": 1}]', "", b"\xff", None])
def test_unreadable_problems_become_one_that_shows_them(stored: object) -> None:
    (found,) = lenient.problems(stored)
    assert found.sentence == lenient.spelled(stored)


@pytest.mark.parametrize("stored", [None, b"\xff", "[1", "", "\x1b]52;c;\x07", "[" * 5_000, "odd", 7.5, float("inf")])
def test_invalid_json_is_exported_as_a_json_string(stored: object) -> None:
    json.loads(bytes(lenient.json_text(stored)))


@pytest.mark.parametrize("stored", ['{"n": 1.500, "n": 1E+2}', '"\\ud800"', "9" * 5_000, "[1]"])
def test_json_is_exported_as_it_is_stored(stored: str) -> None:
    assert bytes(lenient.json_text(stored)).decode() == stored


@pytest.mark.parametrize("stored", [float("inf"), float("nan"), "7", None])
def test_what_is_not_a_whole_number_is_read_as_zero(stored: object) -> None:
    assert lenient.whole(stored) == 0

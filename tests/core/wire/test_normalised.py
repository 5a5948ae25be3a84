"""The readers of fields that all wires share."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.wire.normalised import (
    Normalised,
    environment_of,
    first_of,
    is_autocaptured,
    object_of,
    page_of,
    text_of,
    unreadable,
    user_of,
)
from liveview.core.wire.track import TYPES
from liveview.model.problem import Problem, problem

VALUES = st.sampled_from([None, "", "u", 0, 5, True, False, [], {}, msgspec.Raw(b"1.50"), ["u"], {"a": 1}])
NAMES = ("userId", "anonymousId")


def user(**source: object) -> tuple[str | None, list[str]]:
    problems: list[Problem] = []
    user_id = user_of(source, NAMES, problems)
    return user_id, [f"{each.code} {each.field}" for each in problems]


class TestUser:
    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            ({"userId": "u", "anonymousId": "a"}, "u"),
            ({"userId": "", "anonymousId": "a"}, "a"),
            ({"userId": None, "anonymousId": "a"}, "a"),
            ({"anonymousId": "a"}, "a"),
            ({"userId": " "}, " "),
        ],
    )
    def test_is_the_user_or_else_the_device(self, source: dict[str, object], expected: str) -> None:
        assert user(**source) == (expected, [])

    @pytest.mark.parametrize(("number", "text"), [(0, "0"), (13793, "13793"), (msgspec.Raw(b"1.50"), "1.50")])
    def test_that_is_a_number_is_read_as_text_with_its_digits(self, number: object, text: str) -> None:
        assert user(userId=number) == (text, ["user-coerced userId"])
        assert user(anonymousId=number) == (text, ["user-coerced anonymousId"])

    @pytest.mark.parametrize("value", [True, False, [], {}, ["u"]])
    def test_of_another_type_is_unusable_and_does_not_fall_back_to_the_device(self, value: object) -> None:
        assert user(userId=value, anonymousId="a") == (None, ["user-unusable userId"])

    @pytest.mark.parametrize("source", [{}, {"userId": ""}, {"userId": None, "anonymousId": ""}])
    def test_may_be_missing(self, source: dict[str, object]) -> None:
        assert user(**source) == (None, ["user-missing userId"])

    @given(VALUES, VALUES)
    def test_is_a_text_that_is_not_empty_or_a_problem(self, one: object, other: object) -> None:
        user_id, problems = user(userId=one, anonymousId=other)
        assert bool(user_id) != any(not code.startswith("user-coerced") for code in problems)


class TestEnvironment:
    @given(VALUES)
    def test_is_a_text_that_is_not_empty_or_one_problem(self, value: object) -> None:
        problems: list[Problem] = []
        token = environment_of(value, "writeKey", "as writeKey", problems)
        assert (token == value and bool(token)) or token is None
        assert len(problems) == (token is None)
        if problems:
            missing = value is None or value == ""
            assert problems[0].code == ("environment-missing" if missing else "environment-unusable")
            assert problems[0].detail == ("as writeKey" if missing else "")


class TestParts:
    @given(VALUES, VALUES)
    def test_first_of_returns_the_name_with_its_value(self, one: object, other: object) -> None:
        name, value = first_of({"a": one, "b": other}, ("a", "b"))
        assert value is {"a": one, "b": other}[name] or value is None
        assert value != ""
        assert (name == "b") == (one in (None, "") and other not in (None, ""))

    @given(VALUES)
    def test_object_of_anything_is_an_object(self, value: object) -> None:
        assert object_of(value) == (value if isinstance(value, dict) else {})

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (None, ""),
            ("a", "a"),
            (5, "5"),
            (msgspec.Raw(b"1.50"), "1.50"),
            (True, "true"),
            ({"a": "é"}, '{"a":"é"}'),
        ],
    )
    def test_text_of_an_id_keeps_its_digits(self, value: object, text: str) -> None:
        assert text_of(value) == text

    def test_page_of_nothing_is_none(self) -> None:
        assert page_of({}, "u", "t", "p") is None
        assert page_of({"u": None, "other": 1}, "u", "t", "p") is None
        assert page_of({"t": ""}, "u", "t", "p") == {"url": None, "title": "", "path": None}

    def test_an_unreadable_event_is_not_valid(self) -> None:
        assert not unreadable(problem("not-json", "")).valid
        assert Normalised().valid
        assert Normalised(problems=(problem("time-far", ""),)).valid


class TestAutocaptured:
    @pytest.mark.parametrize("name", ["$", "$web_event", "$touch", "$Identify", "$$page", "$ identify", "$identify "])
    def test_are_dollar_names_without_a_meaning(self, name: str) -> None:
        assert is_autocaptured(name, TYPES)

    @pytest.mark.parametrize("name", [None, "", "a$", " $a", "＄page", *TYPES])
    def test_do_not_include_other_names(self, name: str | None) -> None:
        assert not is_autocaptured(name, TYPES)

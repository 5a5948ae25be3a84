"""The names seen so far: what is remembered, what is forgotten again, and which names resemble another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core import names as module
from liveview.core.names import Names

SPELLINGS = ("Purchase", "purchase", "PURCHASE", "Purchase ", "Refund", "refund")


def warned(names: Names, name: str) -> bool:
    return names.warning(name, "event") is not None


class TestNote:
    def test_is_true_only_for_what_is_new(self) -> None:
        names = Names(["Purchase"])
        assert [names.note(name) for name in ("Purchase", "purchase", "Refund")] == [False, False, True]

    def test_keeps_the_first_spelling(self) -> None:
        names = Names(["Purchase", "purchase"])
        assert not warned(names, "Purchase")
        assert warned(names, "purchase")

    def test_ends_at_the_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MOST", 2)
        names = Names(["a", "b"])
        assert not names.note("c")
        assert not warned(names, "C")
        assert warned(names, "B")


class TestForget:
    @given(st.lists(st.sampled_from(SPELLINGS), max_size=6), st.lists(st.sampled_from(SPELLINGS), max_size=6))
    def test_of_everything_new_leaves_the_names_as_they_were(self, stored: list[str], lost: list[str]) -> None:
        names = Names(stored)
        for name in reversed([name for name in lost if names.note(name)]):
            names.forget(name)
        before = Names(stored)
        for name in SPELLINGS:
            assert names.warning(name, "event") == before.warning(name, "event")

    def test_leaves_the_first_spelling_alone(self) -> None:
        names = Names(["Purchase"])
        names.forget("purchase")
        assert warned(names, "PURCHASE")


class TestWarning:
    def test_about_case_names_the_first_spelling(self) -> None:
        problem = Names(["Purchase"]).warning("PURCHASE", "event")
        assert problem is not None
        assert (problem.code, problem.field, problem.detail) == ("name-case", "event", "Purchase")

    def test_about_a_lookalike_names_the_character_that_differs(self) -> None:
        problem = Names(["Purchase"]).warning("\u0420urchase", "event")
        assert problem is not None
        assert problem.code == "name-alike"
        assert problem.detail.startswith("Purchase, where character 1 ")

    @pytest.mark.parametrize("name", ["Purchase", "Purchases", "Refund", ""])
    def test_is_none_for_the_same_name_and_for_a_different_one(self, name: str) -> None:
        assert not warned(Names(["Purchase"]), name)

"""Intake: what it remembers for hints, and what is forgotten with a batch that is lost."""

import json

import pytest

from liveview.core.steps import Ids
from liveview.model.event import Verdict
from tests.support.core.inputs import arrived, body, refused
from tests.support.core.receiver import TWO, codes, only, receiver


class TestLostBatches:
    def test_leave_the_next_one_as_it_would_have_been(self) -> None:
        deciding = receiver()
        lost = deciding.decide(arrived(body()), refused())
        deciding.intake.lost()
        assert deciding.decide(arrived(body()), refused()) == lost
        assert lost.numbered(Ids()).last == Ids(2, 1, 2)

    def test_leave_what_is_stored(self) -> None:
        deciding = receiver()
        deciding.post(body())
        deciding.decide(arrived(body(**{"$insert_id": "b"})))
        deciding.intake.lost()
        event = only(deciding.post(body()))
        assert (event.id, event.verdict, event.duplicate_of) == (2, Verdict.DUPLICATE, 1)

    def test_take_the_spelling_of_their_names_with_them(self) -> None:
        deciding = receiver()
        deciding.decide(arrived(body("purchase")))
        deciding.intake.lost()
        assert "name-case" not in codes(only(deciding.post(body("Purchase"))))

    def test_take_their_content_with_them(self) -> None:
        """An event is never called a repetition of one that was never stored."""
        deciding = receiver()
        deciding.decide(arrived(body()))
        deciding.intake.lost()
        assert "missed-duplicate" not in codes(only(deciding.post(body(**{"$insert_id": "b"}))))

    def test_leave_spellings_that_were_known_before(self) -> None:
        deciding = receiver(TWO, "purchase")
        deciding.decide(arrived(body("purchase")), arrived(body("Purchase")))
        deciding.intake.lost()
        assert "name-case" in codes(only(deciding.post(body("Purchase"))))


class TestSpellings:
    def test_of_the_log_are_known(self) -> None:
        assert "name-case" in codes(only(receiver(TWO, "purchase").post(body("Purchase"))))

    def test_within_a_batch_are_compared(self) -> None:
        rows = receiver().batch(arrived(body("purchase")), arrived(body("Purchase")))
        assert ["name-case" in codes(event) for event in rows.events] == [False, True]

    def test_of_invalid_events_are_compared_but_not_remembered(self) -> None:
        known = receiver()
        invalid = json.loads(body("Purchase"))
        del invalid["properties"]["token"]
        known.post(json.dumps(invalid).encode())
        assert "name-case" not in codes(only(known.post(body("purchase"))))
        assert "name-case" in codes(only(known.post(json.dumps(invalid).encode())))

    def test_that_are_the_same_are_not_a_warning_and_another_one_names_the_first(self) -> None:
        assert "name-case" not in codes(only(receiver(TWO, "Purchase").post(body("Purchase"))))
        event = only(receiver(TWO, "Purchase").post(body("PURCHASE")))
        (problem,) = (each for each in event.problems if each.code == "name-case")
        assert (problem.field, problem.detail) == ("event", "Purchase")

    @pytest.mark.parametrize(
        "name",
        [
            *(
                "Purchase ",
                " Purchase",
                "\u00a0Purchase",
                "Purchase\u2009",
                "Purchase\t",
                "Pur\u200bchase",
                "\ufeffPurchase",
            ),
            *("Pur\u00adchase", "\u202ePurchase", "\u0420urchase", "\u03a1urchase", "Purch\u0430s\u0435"),
            *("\uff30urchase", "\U0001d5e3urchase", "Purchase\u2800", "Purchase\ufe0f"),
        ],
    )
    def test_that_look_like_an_earlier_one_name_it_and_the_character(self, name: str) -> None:
        event = only(receiver(TWO, "Purchase").post(body(name)))
        (problem,) = (each for each in event.problems if each.code == "name-alike")
        assert problem.detail.startswith("Purchase, where character ")
        assert "U+" in problem.detail
        assert problem.detail.isprintable()

    @pytest.mark.parametrize(
        ("one", "other"), [("Café", "Cafe\u0301"), ("Add to cart", "Add  to\u00a0cart"), ("A - B", "A \u2013 B")]
    )
    def test_are_alike_whatever_came_first(self, one: str, other: str) -> None:
        for first, second in ((one, other), (other, one)):
            assert "name-alike" in codes(only(receiver(TWO, first).post(body(second))))

    @pytest.mark.parametrize("name", ["Purchases", "Purchase.", "Pürchase", "purchase", "Покупка", "Purch ase"])
    def test_that_look_different_are_not_alike(self, name: str) -> None:
        assert "name-alike" not in codes(only(receiver(TWO, "Purchase", "Покупка").post(body(name))))

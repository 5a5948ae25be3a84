"""Property names that announce personal or health data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.personal.names import LONGEST, Sensitivity, may_be_kept, sensitivity_of

WORDS = {"email": Sensitivity.PERSONAL, "phone number": Sensitivity.PERSONAL, "blood pressure": Sensitivity.HEALTH}


@pytest.mark.parametrize("words", WORDS)
@given(data=st.data())
def test_the_spelling_of_a_name_does_not_matter(words: str, data: st.DataObject) -> None:
    separator = data.draw(st.sampled_from(["", "_", "-", " ", "."]))
    spell = data.draw(st.sampled_from([str.lower, str.upper, str.title]))
    ending = data.draw(st.sampled_from(["", "2", "_1", "-", " 3"]))
    assert sensitivity_of(separator.join(spell(word) for word in words.split()) + ending) is WORDS[words]


@pytest.mark.parametrize(
    ("name", "sensitivity"),
    [
        ("customerEmail", Sensitivity.PERSONAL),
        ("user.billing_address", Sensitivity.PERSONAL),
        ("mobile", Sensitivity.PERSONAL),
        ("is_mobile", Sensitivity.NONE),
        ("patient_diagnosis", Sensitivity.HEALTH),
        ("ICDCode", Sensitivity.HEALTH),
        ("has_email", Sensitivity.NONE),
        ("no_allergies", Sensitivity.NONE),
        ("emails_sent", Sensitivity.NONE),
        ("email_opt_in", Sensitivity.NONE),
        ("", Sensitivity.NONE),
    ],
)
def test_the_last_words_decide_unless_the_first_asks_about_the_data(name: str, sensitivity: Sensitivity) -> None:
    assert sensitivity_of(name) is sensitivity


def test_a_very_long_name_is_data() -> None:
    ending = "_email"
    assert sensitivity_of("x" * (LONGEST - len(ending)) + ending) is Sensitivity.PERSONAL
    assert sensitivity_of("x" * (LONGEST - len(ending) + 1) + ending) is Sensitivity.NONE


@given(st.text(max_size=LONGEST + 10))
def test_every_name_has_a_sensitivity(name: str) -> None:
    assert sensitivity_of(name) in Sensitivity


def test_only_answers_about_usual_names_are_kept() -> None:
    assert may_be_kept(("plan",) * 200)
    assert not may_be_kept(("plan",) * 201)
    assert not may_be_kept(("x" * 4_001,))

"""Formats of texts: recognised where they are certain, and only where every validator agrees."""

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.plans.profile_formats import FORMATS, LONGEST, formats_of, remaining
from tests.support.conformity import EMAIL
from tests.support.examples import examples

HAVE = {
    "uuid": ["2ce2b45b-af44-4426-a3ef-a314abce9c85", "00000000-0000-0000-0000-00000000000A"],
    "date-time": ["2026-11-29T12:00:00Z", "2024-02-29T23:59:59.123456789+05:30"],
    "date": ["2026-11-29", "2024-02-29"],
    "email": ["a@b.de", "first.last+tag@sub.example.co"],
    "uri": ["https://example.com", "app://open/a%20b?x=1#top", "http://127.0.0.1:4080/track"],
    "currency": ["EUR", "USD"],
    "numeric": ["0", "-12.50", "1e5", "123456789012345678901234567890"],
}
HAVE_NONE = [
    *("", " ", "a", "2023-02-29", "2026-11-29T25:00:00Z", "2026-11-29T12:00:00", "2026-11-29T12:00:00+24:00"),
    *("2026-11-29 12:00:00Z", "a@b", "a..b@c.de", "@b.de", "a@-b.de", "ä@b.de", f"{'a' * 65}@b.de", "note:hello"),
    *("https://", "https://exa mple.com", "https://example.com/ä", "https://example.com/%zz", "eur", "XYZ", "007"),
    *("a@xn--a.de", "a@b.xn--1", "a@0n--a.de", "a@sub.ab--c.de"),
    *("1.", ".5", "+1", "1e", "NaN", "١٢", "1 ", "2026-11-29\n", "{2ce2b45b-af44-4426-a3ef-a314abce9c85}"),
]


class TestFormatsOf:
    @pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in HAVE.items() for text in texts])
    def test_is_the_one_that_a_text_has(self, name: str, text: str) -> None:
        assert formats_of(text) == (name,)

    @pytest.mark.parametrize("text", HAVE_NONE)
    def test_is_none_for_what_only_looks_like_one(self, text: str) -> None:
        assert formats_of(text) == ()

    def test_of_a_very_long_text_is_none(self) -> None:
        assert formats_of("1" * LONGEST) == ("numeric",)
        assert formats_of("1" * (LONGEST + 1)) == remaining(("numeric",), "1" * (LONGEST + 1)) == ()

    @examples(300)
    @given(
        st.one_of(
            st.text(max_size=30),
            st.emails(),
            st.uuids().map(str),
            st.datetimes().map(lambda at: f"{at.isoformat()}Z"),
            st.dates().map(str),
            st.from_regex(r"\A[a-z]{1,5}://[a-z0-9.-]{1,12}(:[0-9]{1,5})?(/[a-z%0-9]{0,8})?\Z"),
            st.from_regex(r"\A[a-z]@([xn][-a-z0-9]{1,7}\.){1,2}[xn][-a-z0-9]{1,7}\Z"),
            *(st.sampled_from(texts) for texts in HAVE.values()),
        ).flatmap(lambda text: st.sampled_from([text, text[:-1], f"{text}1", text.swapcase()]))
    )
    def test_every_validator_agrees(self, text: str) -> None:
        for name in formats_of(text):
            validator = jsonschema_rs.Draft202012Validator(
                {"format": name}, validate_formats=True, offline=True, email_options=EMAIL
            )
            assert validator.is_valid(text), name


class TestRemaining:
    def test_are_those_that_the_next_text_has_too(self) -> None:
        assert remaining(("email", "numeric"), "5") == ("numeric",)
        assert remaining(tuple(FORMATS), "") == ()

"""Consent as the configuration writes it."""

import msgspec
import pytest

from liveview.model.consent import Consent


def test_nobody_has_agreed_until_they_say_so() -> None:
    found = msgspec.convert({"categories": {"C0002": ["Mixpanel"]}}, Consent)
    assert (found.model, found.categories) == ("opt-in", {"C0002": ("Mixpanel",)})


def test_there_are_two_models() -> None:
    with pytest.raises(msgspec.ValidationError, match="Invalid enum value 'ask'"):
        msgspec.convert({"model": "ask"}, Consent)

"""HIPAA mode as the configuration writes it."""

import msgspec
import pytest

from liveview.model.hipaa import AllowedProperties, Hipaa


def test_the_mode_is_off_until_it_is_switched_on() -> None:
    found = msgspec.convert({"events": ["plan"], "users": ["role"]}, Hipaa)
    assert (found.on, found.events, found.users, found.groups) == (False, ("plan",), ("role",), ())


def test_the_lists_of_an_environment_have_no_switch() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field `on`"):
        msgspec.convert({"on": True}, AllowedProperties)

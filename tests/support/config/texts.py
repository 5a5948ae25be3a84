"""Configurations as text, for the tests of their parts."""

import pytest

from liveview.config.file import parse
from liveview.errors import ConfigError

WEBHOOK = '[[destinations]]\nname = "W"\n[[destinations.webhooks]]\nurl = '


def refusal(text: str) -> str:
    """The one sentence with which a configuration is refused."""
    with pytest.raises(ConfigError) as caught:
        parse(text)
    message = str(caught.value)
    assert "\n" not in message
    return message


def with_url(url: str) -> str:
    """A configuration of one destination with one webhook."""
    return f"{WEBHOOK}{url!r}"

"""Changes to environments in the text of a configuration."""

import pytest

from liveview.config.file import parse
from liveview.errors import ConfigError
from liveview.model.destination import Destination
from liveview.tui.environments.changes import with_destinations

TEXT = """\
[[environments]]
name = "Development"   # mine
token = "dev"

[[environments]]
name = "Production"
token = "prod"
destinations = ["Webhooks"]   # only there
"""
BOTH = (Destination("Webhooks"), Destination("Mixpanel"))


def test_they_are_switched_and_all_else_stays() -> None:
    off = with_destinations(TEXT, "dev", {"Mixpanel": False}, BOTH)
    assert [each.destinations for each in parse(off).environments] == [("Webhooks",), ("Webhooks",)]
    assert "# mine" in off
    assert with_destinations(off, "dev", {"Mixpanel": True}, BOTH) == TEXT
    assert with_destinations(TEXT, "prod", {"Mixpanel": True}, BOTH).count("destinations") == 0
    assert with_destinations(TEXT, "dev", {"Mixpanel": True}, BOTH) == TEXT


def test_an_environment_that_is_not_in_the_file_is_said() -> None:
    with pytest.raises(ConfigError, match="the file has no environment 'gone'"):
        with_destinations(TEXT, "gone", {}, BOTH)

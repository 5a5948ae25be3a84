"""The destinations that something names as its only ones."""

import pytest

from liveview.errors import ConfigError
from liveview.model.destination import Destination
from liveview.tui.lines.switched import is_on, switched_names

WEBHOOKS, MIXPANEL = Destination("Webhooks"), Destination("Mixpanel")
EU = Destination("Mixpanel", instance="eu")
BOTH = (WEBHOOKS, MIXPANEL)


def test_with_all_on_none_is_named() -> None:
    off = switched_names(None, {"Webhooks": False}, BOTH)
    assert off == ("Mixpanel",)
    assert switched_names(off, {"Webhooks": True}, BOTH) is None
    assert switched_names(off, {"Mixpanel": False}, BOTH) == ()
    assert switched_names((), {}, BOTH) == ()


def test_a_name_that_no_destination_has_stays() -> None:
    assert switched_names(("Webhooks", "Later"), {"Webhooks": False}, BOTH) == ("Later",)


def test_an_instance_is_switched_by_its_key() -> None:
    only_eu = switched_names(None, {"Mixpanel": False}, (MIXPANEL, EU))
    assert only_eu == ("Mixpanel::eu",)
    assert is_on(only_eu, EU)
    assert not is_on(only_eu, MIXPANEL)
    assert is_on(("Mixpanel",), EU)
    with pytest.raises(ConfigError, match="'Mixpanel::eu' cannot be off while"):
        switched_names(None, {"Mixpanel::eu": False}, (MIXPANEL, EU))

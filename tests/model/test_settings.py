"""What is in effect, as a session keeps it."""

import msgspec

from liveview.model.destination import Destination, Override
from liveview.model.settings import FormerDestination, Settings, SettingsHistory


def test_settings_read_back_what_they_wrote() -> None:
    history = SettingsHistory(
        destinations=(FormerDestination(Destination("Shop"), "outage"),),
        story="outage",
        behaviours={"/a": ("ok", "hang")},
    )
    settings = Settings(
        version=3,
        destinations=(Destination("Webhooks"),),
        overrides={"Purchase": Override(True)},
        panic="hang",
        history=history,
    )
    assert msgspec.json.decode(msgspec.json.encode(settings), type=Settings) == settings


def test_the_history_keeps_the_key_that_older_logs_have() -> None:
    stored = b'{"past": {"destinations": [{"destination": {"name": "Shop"}, "story": "outage"}], "story": "outage"}}'
    history = msgspec.json.decode(stored, type=Settings).history
    assert history == SettingsHistory(destinations=(FormerDestination(Destination("Shop"), "outage"),), story="outage")

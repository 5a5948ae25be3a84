"""A session with destinations of a kind: one that only previews, one that is sent."""

import msgspec

from liveview.config.schema import Config
from liveview.model.destination import Destination, Webhook
from liveview.model.kind import Mode
from liveview.model.settings import Settings
from tests.support.kinds import klaviyo

PREVIEW = klaviyo(name="Klaviyo", settings={"api_key": "env:KLAVIYO_KEY"})
SENT = klaviyo(Mode.SEND, "Klaviyo sent", settings={"api_key": "***"})
"""Masked, as settings in effect are."""
WEBHOOKS = Destination("Webhooks", webhooks=(Webhook("sink:/orders", {"Content-Type": "application/json"}),))
SETTINGS = Settings(destinations=(PREVIEW, SENT, WEBHOOKS))


def config(*destinations: Destination) -> Config:
    """The configuration with just these destinations; every kind of them if none is given."""
    return msgspec.structs.replace(Config(), destinations=destinations or SETTINGS.destinations)


PLAIN = config(
    Destination("Webhooks", webhooks=(Webhook("sink:/orders"), Webhook("sink:/audit"))),
    Destination("Mixpanel", webhooks=(Webhook("sink:/mixpanel"),)),
)
"""Webhooks only: no step of the pipeline is on."""

"""What tests of the core begin with: requests, destinations and configurations."""

import json

import msgspec

from liveview.config.schema import Config, DedupConfig, DeliveryConfig
from liveview.core.steps import Arrived, Refused
from liveview.model.destination import Destination, Webhook
from liveview.model.event import Wire
from liveview.model.refusal import Refusal

NOW = 1_577_836_800.5
"""The moment at which every simulated world begins."""
TOKEN = "2ce2b45b-af44-4426-a3ef-a314abce9c85"


def body(event: object = "Purchase", /, **properties: object) -> bytes:
    """The bytes of an event with all required properties; `properties` add to them or replace them."""
    required: dict[str, object] = {"distinct_id": "13793", "token": TOKEN, "time": NOW}
    return json.dumps({"event": event, "properties": required | properties}).encode()


def arrived(content: bytes, path: str = "/track", basic_user: str = "") -> Arrived:
    """A request to `path` with `content` as its body."""
    headers = (("Content-Type", "application/json"),)
    return Arrived("POST", path, "127.0.0.1", headers, content, content, basic_user)


def refused(status: int = 413) -> Refused:
    """A request that never became an event."""
    return Refused("POST", "/track", Wire.HTTP_API, "127.0.0.1", (), status, Refusal.EVENT_TOO_LARGE, "too large")


def destination(name: str, hooks: int = 1, **options: bool | str) -> Destination:
    """A destination with this many webhooks on the sink."""
    urls = tuple(Webhook(f"sink:/{name.lower()}/{number}") for number in range(1, hooks + 1))
    return msgspec.convert({"name": name, "webhooks": urls, **options}, Destination)


def config(
    *destinations: Destination,
    delivery: DeliveryConfig | None = None,
    window: str = "session",
    policy: str = "drop",
) -> Config:
    """A configuration with these destinations, and defaults for everything else."""
    dedup = msgspec.convert({"window": window, "policy": policy}, DedupConfig)
    return Config(delivery=delivery or DeliveryConfig(), dedup=dedup, destinations=destinations)

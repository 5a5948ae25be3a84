"""`liveview.toml` as a frozen `Config`: one struct for each table, every key optional, every limit with its reason.

Reading a file is in `file.py`; what types alone cannot say is in `check.py` and `webhooks.py`.
"""

import ipaddress
import re
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlsplit

import msgspec

from liveview.config.setting_values import setting_values
from liveview.errors import ConfigError
from liveview.model.consent import Consent
from liveview.model.definition import Definition
from liveview.model.destination import SINK_SCHEME, Destination, Override, Webhook
from liveview.model.hipaa import AllowedProperties, Hipaa
from liveview.model.kind import WAREHOUSES, Kind, Mode
from liveview.model.transform import Transform
from liveview.text.hosts import is_loopback
from liveview.text.masking import FromEnvironment, mask_url, secrets_of

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
"""A TCP port; 0 lets the system choose one."""
Seconds = Annotated[float, msgspec.Meta(gt=0, le=86_400)]
"""A budget: at most a day."""
Wait = Annotated[float, msgspec.Meta(ge=0, le=31_536_000)]
"""A wait before a retry, in seconds: at most a year."""

SESSION_WINDOW = "session"
"""The deduplication window that never ends: the whole log file."""
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the file; it refuses unknown keys."""


class ReceiverConfig(Table, frozen=True):
    """Where and how events come in."""

    host: str = "127.0.0.1"
    """The address or name to listen on."""
    port: Port = 4080
    """The port for plain HTTP; 0 takes a free one."""
    strict: bool = False
    """Whether invalid events are answered with 400 instead of 200."""
    allow_origins: tuple[str, ...] = ()
    """Origins of web pages that may send events, besides those on this machine."""
    allow_hosts: tuple[str, ...] = ()
    """Host headers that are accepted besides the receiver's own, with or without a port."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses and networks whose `X-Forwarded-For` is believed."""
    tls: bool = False
    """Whether a second port speaks HTTPS."""
    tls_port: Port = 4443
    """The port for HTTPS; 0 takes a free one."""

    @property
    def trusted_networks(self) -> tuple[Network, ...]:
        """`trusted_proxies` as networks; raises `ConfigError`."""
        return tuple(_network(text) for text in self.trusted_proxies)


class Environment(Table, frozen=True):
    """A known environment."""

    name: str
    """How people call it."""
    token: str
    """Its environment ID, as events carry it."""
    production: bool = False
    """Whether events with this token get a warning: they do not belong on a local machine."""
    hipaa: AllowedProperties | None = None
    """Lists of HIPAA mode that replace the project's for its events; None where the project's count."""
    destinations: tuple[str, ...] | None = None
    """The only destinations of its events, by key or name; None for all of them."""


class DedupConfig(Table, frozen=True):
    """How long an original is remembered, and what happens to duplicates."""

    window: str = SESSION_WINDOW
    """`session` for the whole log file, or a duration such as `24h`."""
    policy: Literal["drop", "mark"] = "drop"
    """`drop` does not deliver duplicates, `mark` delivers them anyway."""

    @property
    def window_seconds(self) -> float | None:
        """The window in seconds; None for the whole log file. Raises `ConfigError`."""
        return None if self.window == SESSION_WINDOW else parse_duration(self.window)


class DeliveryConfig(Table, frozen=True):
    """Budgets (webhooks) and the retry schedule (ours)."""

    webhook_timeout: Seconds = 5.0
    """Seconds that one call may take."""
    total_timeout: Seconds = 25.0
    """Seconds that all webhooks of a destination may take together in one round."""
    retry_schedule: tuple[Wait, ...] = (5, 30, 120, 600, 1800, 3600, 7200)
    """Seconds to wait before each further round; after the last one the delivery has failed."""
    retry_jitter: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.2
    """How far a wait may be off the schedule at random: 0.2 is up to 20 % in either direction."""
    max_in_flight: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 20
    """How many deliveries of one destination may be under way at once."""


class SinkConfig(Table, frozen=True):
    """The built-in sink."""

    port: Port = 4081
    """Its port; 0 takes a free one."""
    behaviours: dict[str, str] = {}
    """Scripts by sink path; a path without one answers `ok`."""


class PlanConfig(Table, frozen=True):
    """The tracking plan that events are compared with."""

    file: str = ""
    """The file or folder with the plan, relative to this configuration; "" for no plan."""
    unplanned: Literal["ignore", "warn"] = "warn"
    """Whether events and properties that are not in the plan get a warning."""
    on_violation: Literal["warn", "block", "omit"] = "warn"
    """What a violation does: a warning, an error that makes the event invalid, or a warning and a smaller event."""


class LogConfig(Table, frozen=True):
    """How safe a commit is, and which sessions stay in the state directory."""

    durability: Literal["normal", "full"] = "normal"
    """`normal` may lose the last moments in a power cut, `full` waits for the disk at every commit."""
    keep_sessions: Annotated[int, msgspec.Meta(ge=1)] = 20
    """How many sessions are kept at most, the newest first."""
    keep_days: Annotated[int, msgspec.Meta(ge=1)] = 7
    """For how many days a session is kept; one with pending or marked events stays longer."""
    lease: Annotated[float, msgspec.Meta(ge=0.5, le=3600)] = 5.0
    """Seconds without a sign of life after which the receivers of a shared session take over from another."""


class ScreenConfig(Table, frozen=True):
    """How the screen looks, and which keys it obeys."""

    theme: str = "liveview-dark"
    """The name of a theme; the palette lists them."""
    ascii: bool = False
    """Whether the screen is drawn with ASCII only."""
    keys: dict[str, str] = {}
    """Keys by the name of an action, as `liveview keys` lists them; several are separated by commas."""
    columns: tuple[str, ...] = ()
    """Further columns of the event list: words of `list_columns.WORDS`, or paths into the payload."""


def _sink_webhook(path: str) -> Webhook:
    return Webhook(f"sink:/{path}", {"Content-Type": "application/json"})


DEMO_DESTINATIONS = (
    Destination("Webhooks", webhooks=(_sink_webhook("orders"), _sink_webhook("audit"))),
    Destination("Mixpanel", kind=Kind.MIXPANEL, mode=Mode.SEND),
)
"""What a file without destinations gets: two healthy ones on the sink, so that a first curl ends `delivered`."""


class Config(Table, frozen=True):
    """The whole configuration."""

    receiver: ReceiverConfig = ReceiverConfig()
    """Where and how events come in."""
    environments: tuple[Environment, ...] = ()
    """The known environments; without any, every token is accepted without a warning."""
    dedup: DedupConfig = DedupConfig()
    """How duplicates are found and treated."""
    delivery: DeliveryConfig = DeliveryConfig()
    """Timeouts and retries."""
    destinations: tuple[Destination, ...] = DEMO_DESTINATIONS
    """Where events go, in the order of the file; () for nowhere."""
    events: dict[str, Override] = {}
    """Event settings by event name."""
    definitions: tuple[Definition, ...] = ()
    """The Event Library."""
    consent: Consent | None = None
    """The consent of users; None where destinations need none."""
    transforms: tuple[Transform, ...] = ()
    """Transformations of events for destinations."""
    hipaa: Hipaa = Hipaa()
    """HIPAA mode, and the project's lists."""
    sink: SinkConfig = SinkConfig()
    """The built-in sink."""
    plan: PlanConfig = PlanConfig()
    """The tracking plan, and what happens to events that break it."""
    log: LogConfig = LogConfig()
    """Durability and retention of the log."""
    screen: ScreenConfig = ScreenConfig()
    """Theme, keys and columns."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets of all webhooks, longest first: they must not be stored wherever they turn up."""
        hooks = (hook for destination in self.destinations for hook in destination.webhooks)
        found = {secret for hook in hooks for secret in secrets_of(hook.url, hook.headers)}
        for destination in self.destinations:
            values = {name: FromEnvironment(value) for name, value in setting_values(destination).items()}
            found.update(secrets_of(destination.url, values))
        return tuple(sorted(found, key=len, reverse=True))

    @property
    def warehouses(self) -> tuple[str, ...]:
        """The files and folders that are written besides the log, such as `sqlite:shop.db`."""
        sending = (each for each in self.destinations if each.kind in WAREHOUSES and not each.is_preview)
        return tuple(dict.fromkeys(each.base_url for each in sending))

    @property
    def reach(self) -> tuple[str, ...]:
        """Everything outside of liveview and its log that gets events: `outside`, and the warehouses."""
        return (*self.outside, *self.warehouses)

    @property
    def outside(self) -> tuple[str, ...]:
        """The URLs of webhooks and services that leave this machine, masked."""
        return tuple(mask_url(url) for each in self.destinations for url in each.urls if not _stays_here(url))


def at_speed(config: Config, speed: float) -> Config:
    """The same configuration with every budget and wait divided by `speed`, to play a story faster."""
    delivery = config.delivery
    faster = msgspec.structs.replace(
        delivery,
        webhook_timeout=delivery.webhook_timeout / speed,
        total_timeout=delivery.total_timeout / speed,
        retry_schedule=tuple(seconds / speed for seconds in delivery.retry_schedule),
    )
    return msgspec.structs.replace(config, delivery=faster)


def parse_duration(text: str) -> float:
    """Seconds of a duration such as `90s`, `24h` or `1.5m`; raises `ConfigError`."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or float(match[1]) == 0:
        raise ConfigError(f'dedup.window is {text!r}, use "session" or a duration such as "24h" or "90s"')
    return float(match[1]) * _UNITS[match[2]]


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ConfigError(
            f'receiver.trusted_proxies: {text!r} is not an address or network, use "127.0.0.1" or "127.0.0.0/8"'
        ) from None


def _stays_here(url: str) -> bool:
    return url.startswith(SINK_SCHEME) or is_loopback(urlsplit(url).hostname or "")

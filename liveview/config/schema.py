"""`liveview.toml` as a frozen `Config`: typed, every key optional, every limit with its reason.

`load` reads and checks; a `ConfigError` says in one sentence what is wrong, where, and what to do. Secrets
written as `env:NAME` are resolved here, so that nothing later needs the environment.
"""

import ipaddress
import os
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, get_args, get_type_hints
from urllib.parse import urlsplit

import msgspec

from liveview.config.list_columns import ListColumnError, read_columns
from liveview.model.destination import Destination, Override, Webhook
from liveview.sink_script import script
from liveview.suggest import did_you_mean
from liveview.text.headers import NAME as HEADER_NAME
from liveview.text.hosts import is_loopback
from liveview.text.masking import FromEnvironment, mask_url, secrets_of

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
Seconds = Annotated[float, msgspec.Meta(gt=0, le=86_400)]
Wait = Annotated[float, msgspec.Meta(ge=0, le=31_536_000)]

ENV_PREFIX = "env:"
FILE_NAME = "liveview.toml"
SESSION_WINDOW = "session"
_HOST = re.compile(
    r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]{1,253})(:[1-9]\d{0,4})?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*", re.ASCII
)
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class ConfigError(Exception):
    """The configuration cannot be used; the message is one sentence for the user."""


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the file: unknown keys are refused."""


class ReceiverConfig(Table, frozen=True):
    """Where and how events come in.

    `allow_hosts` are Host names with or without a port; `trusted_proxies` are addresses and networks whose
    `X-Forwarded-For` counts; `tls` opens a second port.
    """

    host: str = "127.0.0.1"
    port: Port = 4080
    strict: bool = False
    allow_origins: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    tls: bool = False
    tls_port: Port = 4443

    @property
    def trusted_networks(self) -> tuple[Network, ...]:
        """`trusted_proxies` as networks; raises `ConfigError`."""
        return tuple(_network(text) for text in self.trusted_proxies)


class Environment(Table, frozen=True):
    """A known environment; `token` is its ID."""

    name: str
    token: str
    production: bool = False


class DedupConfig(Table, frozen=True):
    """How long an original is remembered and what becomes of duplicates."""

    window: str = SESSION_WINDOW
    policy: Literal["drop", "mark"] = "drop"

    @property
    def window_seconds(self) -> float | None:
        """The window in seconds; None for the whole log file."""
        return None if self.window == SESSION_WINDOW else parse_duration(self.window)


class DeliveryConfig(Table, frozen=True):
    """Budgets (webhooks) and the retry schedule (ours), in seconds."""

    webhook_timeout: Seconds = 5.0
    total_timeout: Seconds = 25.0
    retry_schedule: tuple[Wait, ...] = (5, 30, 120, 600, 1800, 3600, 7200)
    retry_jitter: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.2
    max_in_flight: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 20


class SinkConfig(Table, frozen=True):
    """The built-in sink: its port and the behaviour of each path that is not simply `ok`."""

    port: Port = 4081
    behaviours: dict[str, str] = {}


class LogConfig(Table, frozen=True):
    """How hard a commit is and how many sessions stay in the state directory."""

    durability: Literal["normal", "full"] = "normal"
    keep_sessions: Annotated[int, msgspec.Meta(ge=1)] = 20
    keep_days: Annotated[int, msgspec.Meta(ge=1)] = 7


class ScreenConfig(Table, frozen=True):
    """How the screen looks and which keys it obeys; `keys` are by the names that the help screen lists.

    `columns` are further columns of the event list: words of `list_columns.WORDS`, or paths into the payload.
    """

    theme: str = "liveview-dark"
    ascii: bool = False
    keys: dict[str, str] = {}
    columns: tuple[str, ...] = ()


def _sink_webhook(path: str) -> Webhook:
    return Webhook(f"sink:/{path}", {"Content-Type": "application/json"})


DEMO_DESTINATIONS = (
    Destination("Webhooks", webhooks=(_sink_webhook("orders"), _sink_webhook("audit"))),
    Destination("Mixpanel", identify_events=True, webhooks=(_sink_webhook("mixpanel"),)),
)
"""What a file without destinations gets: two healthy ones on the sink, so a first curl ends `delivered`."""


class Config(Table, frozen=True):
    """The whole configuration. `path` is the file it came from; None for the defaults."""

    receiver: ReceiverConfig = ReceiverConfig()
    environments: tuple[Environment, ...] = ()
    dedup: DedupConfig = DedupConfig()
    delivery: DeliveryConfig = DeliveryConfig()
    destinations: tuple[Destination, ...] = DEMO_DESTINATIONS
    events: dict[str, Override] = {}
    sink: SinkConfig = SinkConfig()
    log: LogConfig = LogConfig()
    screen: ScreenConfig = ScreenConfig()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What was configured for webhooks and must not be stored wherever it turns up, longest first."""
        hooks = (hook for destination in self.destinations for hook in destination.webhooks)
        found = {secret for hook in hooks for secret in secrets_of(hook.url, hook.headers)}
        return tuple(sorted(found, key=len, reverse=True))

    @property
    def outside(self) -> tuple[str, ...]:
        """The webhooks that leave this machine, masked."""
        hooks = (hook for destination in self.destinations for hook in destination.webhooks)
        return tuple(
            mask_url(hook.url)
            for hook in hooks
            if not hook.is_sink and not is_loopback(urlsplit(hook.url).hostname or "")
        )


def at_speed(config: Config, speed: float) -> Config:
    """The same with every budget and wait divided by `speed`, so that a story can be shown faster."""
    delivery = config.delivery
    faster = msgspec.structs.replace(
        delivery,
        webhook_timeout=delivery.webhook_timeout / speed,
        total_timeout=delivery.total_timeout / speed,
        retry_schedule=tuple(seconds / speed for seconds in delivery.retry_schedule),
    )
    return msgspec.structs.replace(config, delivery=faster)


def load(path: Path) -> Config:
    """Read and check a configuration file; raises `ConfigError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(f"cannot read the configuration {path}: {reason}") from None
    try:
        return parse(text)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def parse(text: str) -> Config:
    """Check the text of a configuration file; raises `ConfigError`."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"not valid TOML: {error}") from None
    try:
        config = msgspec.convert(document, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(str(error))) from None
    return check(config)


def check(config: Config) -> Config:
    """Check what types alone cannot say, and resolve `env:` values; raises `ConfigError`."""
    _ = config.dedup.window_seconds
    if config.delivery.total_timeout < config.delivery.webhook_timeout:
        raise ConfigError("delivery.total_timeout is shorter than delivery.webhook_timeout")
    _check_names(config.destinations)
    _check_overrides(config)
    _check_behaviours(config.sink.behaviours)
    check_hosts(config.receiver.allow_hosts, "receiver.allow_hosts")
    try:
        read_columns(config.screen.columns)
    except ListColumnError as error:
        raise ConfigError(f"screen.columns: {error}") from None
    _ = config.receiver.trusted_networks
    destinations = tuple(_checked_destination(destination) for destination in config.destinations)
    return msgspec.structs.replace(config, destinations=destinations)


def check_hosts(hosts: Sequence[str], where: str) -> None:
    """Refuse what no Host header can be, such as a URL; raises `ConfigError` that names `where` it was written."""
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise ConfigError(f"{where}: {host!r} is not a host, write a name or address with or without :port")


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ConfigError(
            f'receiver.trusted_proxies: {text!r} is not an address or network, use "127.0.0.1" or "127.0.0.0/8"'
        ) from None


def _check_names(destinations: Sequence[Destination]) -> None:
    keys = [destination.key for destination in destinations]
    for destination in destinations:
        if destination.name in {"All", "all"}:
            raise ConfigError(f"destinations: the name {destination.name!r} means every destination, choose another")
        if keys.count(destination.key) > 1:
            raise ConfigError(f'destinations: {destination.key!r} appears twice, give one of them an instance = "…"')


def _check_overrides(config: Config) -> None:
    known = {name for destination in config.destinations for name in (destination.key, destination.name)}
    for event, override in config.events.items():
        for name in override.destinations:
            if name not in known:
                raise ConfigError(f'events."{event}": {no_destination(name, known)}')


def no_destination(name: str, known: Collection[str]) -> str:
    """What is wrong with the name or key of a destination that is not configured, and which one may be meant."""
    advice = did_you_mean(name, known, f"use one of {', '.join(sorted(known))}" if known else "none is configured")
    return f"there is no destination {name!r}, {advice}"


def _check_behaviours(behaviours: Mapping[str, str]) -> None:
    for path, text in behaviours.items():
        if not path.startswith("/"):
            raise ConfigError(f"sink.behaviours: the path {path!r} does not start with /")
        try:
            script.parse(text)
        except script.BehaviourError as error:
            raise ConfigError(f'sink.behaviours."{path}": {error}') from None


def parse_duration(text: str) -> float:
    """Seconds of a duration such as `90s`, `24h` or `1.5m`; raises `ConfigError`."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or float(match[1]) == 0:
        raise ConfigError(f'dedup.window is {text!r}, use "session" or a duration such as "24h" or "90s"')
    return float(match[1]) * _UNITS[match[2]]


def _checked_destination(destination: Destination) -> Destination:
    if not destination.webhooks:
        raise ConfigError(f"destination {destination.key!r} has no webhooks, add [[destinations.webhooks]] with a url")
    hooks = tuple(_checked_webhook(hook, destination.key) for hook in destination.webhooks)
    return msgspec.structs.replace(destination, webhooks=hooks)


def _checked_webhook(hook: Webhook, owner: str) -> Webhook:
    problem = url_problem(hook.url)
    if problem:
        raise ConfigError(f"webhook {mask_url(hook.url)!r} of destination {owner!r}: {problem}")
    headers = {
        name: _resolved(value, f"header {name} of destination {owner!r}") for name, value in hook.headers.items()
    }
    for name, value in headers.items():
        if not HEADER_NAME.fullmatch(name):
            raise ConfigError(f"destination {owner!r}: {name!r} is not a header name")
        if any((ord(character) < 32 and character != "\t") or ord(character) == 127 for character in value):
            raise ConfigError(f"destination {owner!r}: the value of header {name} holds a control character")
        if name.lower() == "authorization" and _has_user(hook.url):
            raise ConfigError(
                f"webhook {mask_url(hook.url)!r} of destination {owner!r}: its URL has a user or password and its "
                "headers an Authorization; only one of them can be sent, remove the other"
            )
        if name.lower() in {"content-length", "host", "transfer-encoding", "connection"}:
            raise ConfigError(f"destination {owner!r}: header {name} is set by liveview, remove it")
    return msgspec.structs.replace(hook, headers=headers)


def _has_user(url: str) -> bool:
    parts = urlsplit(url)
    return parts.username is not None or parts.password is not None


def url_problem(url: str) -> str:
    """Why a webhook URL cannot be used; "" when it can."""
    if any(ord(character) <= 32 or ord(character) == 127 for character in url):
        return "the URL holds a blank or control character"
    if url.startswith("sink:"):
        return "" if url.startswith("sink:/") else 'a sink URL looks like "sink:/orders"'
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "the URL has no valid host or port"
    if parts.scheme not in {"http", "https"}:
        return "only http, https and sink: URLs can be called"
    if not parts.hostname or port == 0:
        return "the URL has no valid host or port"
    return ""


def _resolved(value: str, what: str) -> str:
    if not value.startswith(ENV_PREFIX):
        return value
    name = value.removeprefix(ENV_PREFIX)
    found = os.environ.get(name)
    if found is None:
        raise ConfigError(f"{what} needs the environment variable {name}, which is not set")
    return FromEnvironment(found)


def uses_environment(text: str) -> bool:
    """Whether the text of a configuration file takes values from the environment."""
    return _mentions_environment(tomllib.loads(text))


def _mentions_environment(value: object) -> bool:
    if isinstance(value, dict):
        return any(_mentions_environment(item) for item in value.values())
    if isinstance(value, list):
        return any(_mentions_environment(item) for item in value)
    return isinstance(value, str) and value.startswith(ENV_PREFIX)


def _is_local(url: str) -> bool:
    return is_loopback(urlsplit(url).hostname or "")


_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`(?: - at `\$(.*)`)?")
_NO_CHOICE = re.compile(r"Invalid enum value '(.*?)'(?: - at `\$(.*)`)?")
_WRONG = re.compile(r"(.*?)(?: - at `\$(.*)`)?")


def _explain(message: str) -> str:
    """Turn msgspec's sentence into ours: the path of the key first, then what is wrong, then a suggestion."""
    if unknown := _UNKNOWN.fullmatch(message):
        field, path = unknown[1], (unknown[2] or "").lstrip(".")
        where = f"{path}.{field}" if path else field
        known = _fields_at(path)
        advice = did_you_mean(field, known, f"use one of {', '.join(known)}")
        return f"{where}: unknown key, {advice}"
    if enum := _NO_CHOICE.fullmatch(message):
        path = (enum[2] or "").lstrip(".")
        table, _, field = path.rpartition(".")
        choices = " or ".join(f'"{choice}"' for choice in get_args(get_type_hints(_table_at(table))[field]))
        return f'{path}: "{enum[1]}" is not possible, use {choices}'
    if wrong := _WRONG.fullmatch(message):
        return f"{(wrong[2] or '').lstrip('.') or 'the file'}: {wrong[1][:1].lower()}{wrong[1][1:]}"
    return message


def _fields_at(path: str) -> list[str]:
    """The keys known at a path such as `delivery` or `destinations[0].webhooks[1]`."""
    return list(_table_at(path).__struct_fields__)


def _table_at(path: str) -> type[msgspec.Struct]:
    tables: dict[str, type[msgspec.Struct]] = {
        "": Config,
        "receiver": ReceiverConfig,
        "environments": Environment,
        "dedup": DedupConfig,
        "delivery": DeliveryConfig,
        "destinations": Destination,
        "destinations.webhooks": Webhook,
        "sink": SinkConfig,
        "log": LogConfig,
        "screen": ScreenConfig,
    }
    return tables.get(re.sub(r"\[[^]]*\]", "", path), Override)

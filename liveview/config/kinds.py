"""Destinations of a kind: what their settings must be."""

from collections.abc import Collection

from liveview.config.environment import PREFIX, resolved
from liveview.config.webhooks import url_problem
from liveview.errors import ConfigError
from liveview.model.destination import SINK_SCHEME, Destination
from liveview.model.kind import KINDS, WAREHOUSES, Kind, Mode
from liveview.suggest import did_you_mean
from liveview.text.masking import mask_url


def check_kind(destination: Destination) -> None:
    """Refuse what does not fit the kind of a destination; raises `ConfigError`."""
    kind, owner = destination.kind, destination.key
    if kind is Kind.WEBHOOKS:
        _check_webhooks(destination)
        return
    if destination.webhooks:
        raise ConfigError(f"destination {owner!r} is of kind {str(kind)!r}, which has no webhooks, remove them")
    if kind in WAREHOUSES and destination.url:
        raise ConfigError(f"destination {owner!r}: a warehouse has no url, its place is settings.path")
    if destination.url and (problem := url_problem(destination.url)):
        raise ConfigError(f"url {mask_url(destination.url)!r} of destination {owner!r}: {problem}")
    if kind is Kind.POSTGRES and destination.mode is Mode.SEND:
        raise ConfigError(f"destination {owner!r}: rows for PostgreSQL are only shown, remove mode")
    if destination.events and kind not in WAREHOUSES:
        raise ConfigError(f"destination {owner!r}: events is for warehouses, {str(kind)!r} gets every event")
    _check_settings(destination)


def _check_webhooks(destination: Destination) -> None:
    owner = destination.key
    if not destination.webhooks:
        raise ConfigError(f"destination {owner!r} has no webhooks, add [[destinations.webhooks]] with a url")
    for name, value in (("url", destination.url), ("settings", destination.settings), ("events", destination.events)):
        if value:
            advice = "write it in [[destinations.webhooks]]" if name == "url" else "choose a kind or remove it"
            raise ConfigError(f"destination {owner!r}: {name} is for destinations with a kind, {advice}")
    if destination.mode is not Mode.PREVIEW:
        raise ConfigError(f"destination {owner!r}: webhooks are always called, remove mode or choose a kind")


def _check_settings(destination: Destination) -> None:
    facts, owner = KINDS[destination.kind], destination.key
    known = {each.name: each for each in facts.settings}
    for name, value in destination.settings.items():
        where = f"destination {owner!r}: settings.{name}"
        if name not in known:
            raise ConfigError(f"{where} is no setting of {str(destination.kind)!r}{_hint(name, known)}")
        choices = known[name].choices
        if choices and value not in choices and not value.startswith(PREFIX):
            raise ConfigError(f"{where} is {value!r}, use {' or '.join(repr(each) for each in choices)}")
    if destination.mode is Mode.PREVIEW:
        return
    is_sink = destination.kind not in WAREHOUSES and destination.base_url.startswith(SINK_SCHEME)
    for setting in facts.settings:
        value = destination.settings.get(setting.name, "")
        where = f"settings.{setting.name} of destination {owner!r}"
        if setting.required and not value and not is_sink:
            raise ConfigError(f"{where} is missing: {setting.about}")
        resolved(value, where)


def _hint(name: str, known: Collection[str]) -> str:
    others = f"it has {', '.join(known)}"
    return f", {did_you_mean(name, known, others)}"

"""Destinations of a kind: what their settings must be."""

from collections.abc import Collection, Iterator

from liveview.config.environment import PREFIX, resolved
from liveview.config.webhooks import url_problem
from liveview.errors import ConfigError
from liveview.model.destination import SINK_SCHEME, Destination
from liveview.model.kind import KINDS, WAREHOUSES, Kind, Mode
from liveview.suggest import did_you_mean
from liveview.text.masking import mask_url


def check_kind(destination: Destination) -> None:
    """Refuse what does not fit the kind of a destination; raises `ConfigError`."""
    for _, problem in kind_problems(destination):
        raise ConfigError(problem)


def kind_problems(destination: Destination) -> Iterator[tuple[str, str]]:
    """What does not fit the kind of a destination: the key that it is about, such as `settings.token`, and a sentence.

    Whether a variable is set is asked for what is sent.
    """
    kind, owner = destination.kind, destination.key
    if kind is Kind.WEBHOOKS:
        yield from _webhook_problems(destination)
        return
    if destination.webhooks:
        yield "webhooks", f"destination {owner!r} is of kind {str(kind)!r}, which has no webhooks, remove them"
    if kind in WAREHOUSES and destination.url:
        yield "url", f"destination {owner!r}: a warehouse has no url, its place is settings.path"
    if destination.url and (problem := url_problem(destination.url)):
        yield "url", f"url {mask_url(destination.url)!r} of destination {owner!r}: {problem}"
    if kind is Kind.POSTGRES and destination.mode is Mode.SEND:
        yield "mode", f"destination {owner!r}: rows for PostgreSQL are only shown, remove mode"
    if destination.events and kind not in WAREHOUSES:
        yield "events", f"destination {owner!r}: events is for warehouses, {str(kind)!r} gets every event"
    yield from _setting_problems(destination)


def _webhook_problems(destination: Destination) -> Iterator[tuple[str, str]]:
    owner = destination.key
    if not destination.webhooks:
        yield "webhooks", f"destination {owner!r} has no webhooks, add [[destinations.webhooks]] with a url"
    for name, value in (("url", destination.url), ("settings", destination.settings), ("events", destination.events)):
        if value:
            advice = "write it in [[destinations.webhooks]]" if name == "url" else "choose a kind or remove it"
            yield name, f"destination {owner!r}: {name} is for destinations with a kind, {advice}"
    if destination.mode is not Mode.PREVIEW:
        yield "mode", f"destination {owner!r}: webhooks are always called, remove mode or choose a kind"


def _setting_problems(destination: Destination) -> Iterator[tuple[str, str]]:
    facts, owner = KINDS[destination.kind], destination.key
    known = {each.name: each for each in facts.settings}
    for name, value in destination.settings.items():
        key, where = f"settings.{name}", f"destination {owner!r}: settings.{name}"
        if name not in known:
            yield key, f"{where} is not a setting of {str(destination.kind)!r}{_hint(name, known)}"
            continue
        choices = known[name].choices
        if choices and value not in choices and not value.startswith(PREFIX):
            yield key, f"{where} is {value!r}, use {' or '.join(repr(each) for each in choices)}"
    if destination.mode is Mode.PREVIEW:
        return
    is_sink = destination.kind not in WAREHOUSES and destination.base_url.startswith(SINK_SCHEME)
    for setting in facts.settings:
        value = destination.settings.get(setting.name, "")
        key, where = f"settings.{setting.name}", f"settings.{setting.name} of destination {owner!r}"
        if setting.required and not value and not is_sink:
            yield key, f"{where} is missing: {setting.about}"
        try:
            resolved(value, where)
        except ConfigError as error:
            yield key, str(error)


def _hint(name: str, known: Collection[str]) -> str:
    others = f"it has {', '.join(known)}"
    return f", {did_you_mean(name, known, others)}"

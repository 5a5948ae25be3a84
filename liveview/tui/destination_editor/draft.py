"""A destination as the texts of a form, and back.

What a terminal would obey is shown as an escape; a text that was not changed keeps what it stands for.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from liveview.config.destination_edit import FieldProblem, problems
from liveview.model.destination import Destination, Webhook
from liveview.model.kind import KINDS, WAREHOUSES, Kind, Mode
from liveview.text.escaping import escaped

NEW_WEBHOOK = Webhook("sink:/new", {"Content-Type": "application/json"})
"""What a webhook that is added begins with."""


class WebhookDraft(NamedTuple):
    """A webhook as it is written."""

    url: str
    """The URL."""
    headers: str = ""
    """The headers, `Name: value` on each line."""


class DestinationDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A destination as it is written."""

    name: str
    """The name."""
    instance: str = ""
    """What tells it apart from others of its name."""
    kind: Kind = Kind.WEBHOOKS
    """The kind."""
    identify: bool = False
    """Whether it gets identify events."""
    pageviews: bool = False
    """Whether it gets page views."""
    webhooks: tuple[WebhookDraft, ...] = ()
    """Its webhooks, if it is of that kind."""
    mode: Mode = Mode.PREVIEW
    """Whether the requests of its kind are sent."""
    url: str = ""
    """Where they are sent."""
    settings: Mapping[str, str] = {}
    """The settings of its kind."""
    events: str = ""
    """The events that a warehouse has tables for, one on each line."""


class WrittenDestination(NamedTuple):
    """What a draft means."""

    destination: Destination
    """The destination, as far as it can be read."""
    problems: tuple[FieldProblem, ...]
    """What is wrong with it; () if it can be used."""


def draft_of(destination: Destination) -> DestinationDraft:
    """The texts of a destination that is shown."""
    return DestinationDraft(
        name=escaped(destination.name),
        instance=escaped(destination.instance),
        kind=destination.kind,
        identify=destination.takes_identify,
        pageviews=destination.takes_pageviews,
        webhooks=tuple(webhook_draft(hook) for hook in destination.webhooks),
        mode=destination.mode,
        url=escaped(destination.url),
        settings={name: escaped(value) for name, value in destination.settings.items()},
        events="\n".join(map(escaped, destination.events)),
    )


def webhook_draft(hook: Webhook) -> WebhookDraft:
    """The texts of a webhook."""
    return WebhookDraft(escaped(hook.url), "\n".join(_header_line(*each) for each in hook.headers.items()))


def written(draft: DestinationDraft, before: Destination, *, is_new: bool, taken: Iterable[str]) -> WrittenDestination:
    """What a draft makes of the destination that it began with. `taken` are the keys of the others."""
    known = {escaped(text): text for text in _texts(before)}
    found: list[FieldProblem] = []
    hooks = []
    if draft.kind is Kind.WEBHOOKS:
        lines = {_header_line(*each): each for hook in before.webhooks for each in hook.headers.items()}
        for at, each in enumerate(draft.webhooks):
            headers, problem = _headers(each.headers, lines)
            found += [FieldProblem(f"webhooks.{at}", problem)] if problem else []
            hooks.append((known.get(each.url.strip(), each.url.strip()), headers))
    made = msgspec.structs.replace(
        before,
        name=known.get(draft.name.strip(), draft.name.strip()),
        instance=known.get(draft.instance.strip(), draft.instance.strip()),
        identify_events=_option(before.identify_events, draft.identify, draft.kind),
        pageview_events=_option(before.pageview_events, draft.pageviews, draft.kind),
        webhooks=tuple(Webhook(*hook) for hook in hooks),
        **_of_kind(draft, known),
    )
    found += problems(made, None if is_new else before)
    if made.key in set(taken):
        found.append(FieldProblem("name", f"there is a destination {made.key!r} already, give one of them an instance"))
    return WrittenDestination(made, tuple(found))


def _of_kind(draft: DestinationDraft, known: Mapping[str, str]) -> dict[str, object]:
    """What only a service or a warehouse has."""
    is_service, is_warehouse = draft.kind is not Kind.WEBHOOKS, draft.kind in WAREHOUSES
    names = {each.name for each in KINDS[draft.kind].settings}
    values = {name: value.strip() for name, value in draft.settings.items() if name in names and value.strip()}
    events = [line.strip() for line in draft.events.split("\n") if line.strip()]
    return {
        "kind": draft.kind,
        "mode": draft.mode if is_service else Mode.PREVIEW,
        "url": known.get(draft.url.strip(), draft.url.strip()) if is_service and not is_warehouse else "",
        "settings": {name: known.get(value, value) for name, value in values.items()},
        "events": tuple(known.get(each, each) for each in events) if is_warehouse else (),
    }


def _option(before: bool | None, on: bool, kind: Kind) -> bool | None:
    """The value of an option: what is usual for the kind is not written unless it was."""
    is_usual = on == (kind is not Kind.WEBHOOKS)
    return None if before is None and is_usual else on


def _header_line(name: str, value: str) -> str:
    return f"{escaped(name)}: {escaped(value)}"


def _headers(text: str, known: Mapping[str, tuple[str, str]]) -> tuple[dict[str, str], str]:
    """The headers of some lines, and what is wrong with a line; "" for nothing."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        name, value = known.get(line, (name.strip(), value.strip()))
        if not colon or not name:
            return found, f"header line {number}: write Name: value"
        if name.lower() in {each.lower() for each in found}:
            return found, f"header line {number}: there is a header {name} already"
        found[name] = value
    return found, ""


def _texts(destination: Destination) -> Iterable[str]:
    """The texts of a destination that are shown on one line."""
    yield from (destination.name, destination.instance, destination.url, *destination.events)
    yield from (hook.url for hook in destination.webhooks)
    yield from destination.settings.values()

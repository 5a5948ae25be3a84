"""A destination of a kind as text: its mode, where its requests go, its settings, and what its service would say."""

from collections.abc import Iterator, Sequence

from liveview.log.read.service_facts import service_facts
from liveview.model.destination import SINK_SCHEME, Destination
from liveview.model.kind import KINDS, WAREHOUSES, KindSetting
from liveview.tui.lines import status
from liveview.tui.lines.cells import Line
from liveview.tui.lines.entries import LINK, AnyLine, entry, leading_to
from liveview.tui.lines.moments import number
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible
from liveview.tui.lines.terms import term

_PREVIEW = say("{} preview: its requests are made and checked, and sent to nobody", status.PREVIEWED.glyph)
_SEND = say("{} send: its requests are made, checked and sent", status.DELIVERED.glyph)


def kind_lines(destination: Destination, last: Line | None, findings: Sequence[tuple[str, int]]) -> Iterator[AnyLine]:
    """Everything that its kind decides; `last` is about its last call, `findings` are codes with their numbers."""
    title, facts = visible(KINDS[destination.kind].title), service_facts(destination)
    yield Line(EMPTY, title, "title")
    yield Line(say("kind"), visible(str(destination.kind)))
    look = status.PREVIEWED if destination.is_preview else status.DELIVERED
    yield Line(say("mode"), _PREVIEW if destination.is_preview else _SEND, look.style)
    if facts is not None:
        yield Line(say("to"), visible(facts.url, 500), "strong")
        if last is not None:
            yield last
        yield Line(say("mapping"), say("after {}", visible(facts.source, 200)), "muted")
        yield Line(say("types"), joined(map(visible, facts.types), ", "), "muted")
    yield from _settings(destination)
    yield from _findings(destination, findings)


def _settings(destination: Destination) -> Iterator[Line]:
    """Each setting of the kind; secrets are masked before they come here."""
    settings = KINDS[destination.kind].settings
    for place, setting in enumerate(settings):
        lead = EMPTY if place else say("settings")
        value = destination.settings.get(setting.name, "")
        if value:
            yield Line(lead, say("{}: {}", visible(setting.name), visible(value, 200)))
        else:
            missing = setting.required and _leaves(destination)
            yield Line(lead, _unset(setting), "warning" if missing else "muted")
    if destination.kind in WAREHOUSES and destination.events:
        yield Line(say("events"), joined((visible(name, 60) for name in destination.events), ", "))


def _unset(setting: KindSetting) -> SafeText:
    return say("{}: not set, {}", visible(setting.name), visible(setting.about, 100))


def _leaves(destination: Destination) -> bool:
    """Whether its requests go to something that needs the settings."""
    return not destination.is_preview and not destination.base_url.startswith(SINK_SCHEME)


def _findings(destination: Destination, findings: Sequence[tuple[str, int]]) -> Iterator[AnyLine]:
    """Each leads to the events about which something was found."""
    yield Line(EMPTY, EMPTY)
    yield Line(EMPTY, say("What {} would say in this session", visible(KINDS[destination.kind].title)), "title")
    if not findings:
        yield Line(EMPTY, say("nothing found so far"), "muted")
    there = term("previewed" if destination.is_preview else "dest", destination.key)
    for code, count in findings:
        line = entry(EMPTY, (say("! "), "warning"), (number(count), LINK), (say(" {}", visible(code, 80)), "warning"))
        yield leading_to(line, f"{there} step:check")

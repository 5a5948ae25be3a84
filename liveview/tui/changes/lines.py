"""Changes of settings as text: the line of each, and everything about one of them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import tzinfo

from liveview.log.read.audit import AuditEntry
from liveview.log.setting_rows import LABEL, change_in
from liveview.model.changes import (
    BehaviourChanged,
    DestinationChanged,
    DestinationEdited,
    MarkChanged,
    OverrideChanged,
    PanicChanged,
)
from liveview.model.settings import SettingKind
from liveview.tui.lines.cells import Line, Part, fit, fit_parts
from liveview.tui.lines.entries import BLANK, AnyLine, wide
from liveview.tui.lines.json_lines import json_lines
from liveview.tui.lines.moments import clock, date_and_clock
from liveview.tui.lines.safe_text import SafeText, say, visible

NOT_RECORDED = say("Changes are recorded in sessions that receivers share.")
"""Why a session has none."""
NONE = say("Nothing has been changed in this session yet.")
"""The same for one that would have them."""
_NAME = 60
_SCRIPT = 80
_WHO = 24
_LONGEST = 500

_SUBJECTS: Mapping[str, Callable[[str], SafeText]] = {
    SettingKind.OVERRIDE: lambda name: say("event {}", visible(name, _NAME)),
    SettingKind.DESTINATION: lambda name: say("{}", visible(name, _NAME)),
    SettingKind.DESTINATION_CONFIG: lambda name: say("destination {}", visible(name, _NAME)),
    SettingKind.BEHAVIOUR: lambda name: say("sink {}", visible(name, _NAME)),
    SettingKind.PANIC: lambda _: say("all sink paths"),
    SettingKind.MARK: lambda name: say("event #{}", visible(name, _NAME)),
    LABEL[0]: lambda name: say("session {}", visible(name, _NAME)),
}
"""What was changed, by the kind of a row of `settings`."""


def what(entry: AuditEntry) -> SafeText:
    """`Webhooks: switched off`, `sink /orders: hang`."""
    subject = _SUBJECTS.get(entry.kind)
    named = subject(entry.name) if subject else say("{} {}", visible(entry.kind, _NAME), visible(entry.name, _NAME))
    return say("{}: {}", named, _became(entry))


def entry_parts(entry: AuditEntry, zone: tzinfo | None, width: int, *, dated: bool) -> tuple[Part, ...]:
    """`14:02:31  ana@laptop  Webhooks: switched off`, as much of it as fits."""
    who = fit(visible(entry.who, _LONGEST), min(_WHO, max(width // 4, 6)))
    at = clock(entry.at, zone, milliseconds=False, dated=dated)
    return fit_parts([(say("{}  ", at), "muted"), (who, "strong"), (say("  {}", what(entry)), "plain")], width)


def entry_lines(entry: AuditEntry, zone: tzinfo | None) -> Iterator[AnyLine]:
    """When, who and what, then the new value as it was stored."""
    yield Line(say("when"), date_and_clock(entry.at, zone))
    yield Line(say("who"), visible(entry.who, _LONGEST))
    yield Line(say("what"), what(entry))
    yield Line(say("stored as"), say("{} {}", visible(entry.kind, _LONGEST), visible(entry.name, _LONGEST)), "muted")
    yield BLANK
    yield wide((say("New value"), "title"))
    if entry.value is None:
        yield wide((say("that of the configuration file"), "plain"))
    else:
        yield from json_lines(entry.value)


def _became(entry: AuditEntry) -> SafeText:
    """What it is since then."""
    if entry.value is None:
        return say("mark removed") if entry.kind == SettingKind.MARK else say("as in the file")
    match change_in(entry.kind, entry.name, entry.value):
        case DestinationChanged(_, enabled):
            return say("switched on") if enabled else say("switched off")
        case DestinationEdited() as edit:
            return say("deleted") if edit.is_deleted else say("edited")
        case OverrideChanged(_, override) if override is not None:
            return say("override on") if override.override else say("override off")
        case BehaviourChanged(_, script) | PanicChanged(script) if script is not None:
            return visible(script, _SCRIPT)
        case MarkChanged():
            return say("marked")
    return visible(entry.value, _SCRIPT)

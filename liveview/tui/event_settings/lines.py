"""Event settings as text: the rows and cells of the grid, and the settings in effect for one name."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import NamedTuple

from rich.cells import cell_len

from liveview.log.read.overview import NameSeen
from liveview.model.destination import Destination, Override
from liveview.model.preview import Preview
from liveview.model.settings import SettingKind, Settings
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines.cells import Line, Part, Style, fit, fit_parts
from liveview.tui.lines.columns import NOTHING
from liveview.tui.lines.dry_run import headline, where
from liveview.tui.lines.moments import clock, counted, date_and_clock, number
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible

OVERRIDE = ""
"""The key of the switch "Override hardcoded destinations" among the destinations, whose names are never empty."""
OVERRIDE_TITLE = say("Override hardcoded destinations")
"""As the event schema page calls it (http-api)."""

_SHORT_TITLE = say("override")
_FEWEST_NAME = 14
MOST_NAME = 60
"""The most cells of an event name in the grid."""
_COUNT = 7
_TIME, _DATED = 8, 14
_MOST_TITLE = 14
_CHANGED = say("changed")


class Switch(NamedTuple):
    """The state of a switch."""

    on: bool | None
    """Whether it is on; None when it was never set."""
    effective: bool
    """Whether it has any effect: a destination's switch has none while the override is off."""

    @property
    def part(self) -> Part:
        """`[✓]`, `[ ]` or ` - `, quiet while it has no effect."""
        text = say(" - ") if self.on is None else say("[✓]") if self.on else say("[ ]")
        return text, ("success" if self.on else "plain") if self.effective else "muted"


class Widths(NamedTuple):
    """How wide the columns of the grid are, in cells; 0 leaves a column out."""

    name: int
    """The event name; never 0."""
    seen: int
    """How often the name was seen."""
    time: int
    """When it was seen last."""
    switches: tuple[int, ...]
    """Each switch: the override, then the destinations in their order."""
    changed: int
    """The mark of a name that was changed here: a word, or a sign where this is 1."""
    longest: int = 0
    """The cells of the longest name; its column has fewer where there is less room."""
    dated: bool = False
    """Whether times have their day with them, because events are not all of today."""

    @property
    def total(self) -> int:
        """All columns with the blanks between them."""
        return (
            sum(column + 1 for column in (self.name, self.seen, self.time, *self.switches, self.changed) if column) - 1
        )

    @property
    def has_sign(self) -> bool:
        """Whether a sign stands for the word of a name that was changed here."""
        return self.changed < len(_CHANGED)

    def suit(self, keys: Sequence[str], longest: int, *, dated: bool) -> bool:
        """Whether these are the columns for these destinations, names and times with or without a day."""
        return (len(self.switches), self.longest, self.dated) == (len(keys) + 1, longest, dated)


def normal(override: Override | None, destinations: Sequence[Destination]) -> Override:
    """The settings with every toggle under the key of its destination: a file may name all instances at once."""
    if override is None:
        return Override()
    named = override.destinations
    if not named:
        return override
    keys = {item.key: named.get(item.key, named.get(item.name, False)) for item in destinations}
    return Override(override.override, {**named, **keys})


def switch(override: Override, key: str) -> Switch:
    """The switch of a destination, or `OVERRIDE`, as the `normal` settings of an event have it."""
    if key == OVERRIDE:
        return Switch(override.override, True)
    return Switch(override.destinations.get(key, False if override.override else None), override.override)


def toggled(override: Override, key: str, first: dict[str, bool]) -> Override:
    """The `normal` settings after a switch was turned.

    A destination's switch turns the override on too, because it has no effect without. An override that never
    had any toggles starts with `first`, so that switching it on changes nothing by itself (ours).
    """
    toggles = override.destinations or first
    if key == OVERRIDE:
        return Override(not override.override, toggles)
    return Override(True, {**toggles, key: not toggles.get(key, False)})


def first_toggles(destinations: Sequence[Destination], went: Mapping[str, bool]) -> dict[str, bool]:
    """The toggles that change nothing: where the last event `went`, by destination; all of them if there was none."""
    return {item.key: went.get(item.key, not went) for item in destinations}


def widths(keys: Sequence[str], width: int, longest: int, *, dated: bool = False) -> Widths | None:
    """The columns of a grid with these destinations in `width` cells; None when it does not fit.

    `longest` has the cells of the longest name.
    """
    switches = tuple(_title_width(title) for title in (_SHORT_TITLE, *keys))
    used = sum(switches) + len(switches)
    clock_ = _DATED if dated else _TIME
    for count, time, changed in ((_COUNT, clock_, len(_CHANGED)), (_COUNT, clock_, 1), (_COUNT, 0, 1), (0, 0, 1)):
        rest = width - used - sum(column + 1 for column in (count, time, changed) if column)
        if rest >= _FEWEST_NAME:
            name = min(rest, max(longest, _FEWEST_NAME), MOST_NAME)
            return Widths(name, count, time, switches, changed, longest, dated)
    return None


def heading(columns: Widths) -> Part:
    """The titles of the columns before the switches."""
    titles = [fit(say("event"), columns.name)]
    if columns.seen:
        titles.append(fit(say("seen"), columns.seen, "right"))
    if columns.time:
        titles.append(fit(say("last"), columns.time))
    return joined(titles, " "), "muted"


def switch_titles(keys: Sequence[str]) -> tuple[SafeText, ...]:
    """The titles of the switch columns."""
    return (_SHORT_TITLE, *(visible(key, _MOST_TITLE) for key in keys))


def name_parts(
    name: str, seen: NameSeen | None, columns: Widths, zone: tzinfo | None, *, alike: bool = False
) -> tuple[Part, ...]:
    """The cells of a row before its switches. `alike`: another name looks the same."""
    parts: list[Part] = [
        (fit(name_text(name, columns.name + 1, alike=alike), columns.name), "strong" if seen else "muted")
    ]
    if columns.seen:
        parts.append((say(" {}", fit(number(seen.count if seen else 0), columns.seen, "right")), "muted"))
    if columns.time:
        at = clock(seen.last_at, zone, milliseconds=False, dated=columns.dated) if seen else NOTHING
        parts.append((say(" {}", fit(at, columns.time)), "muted"))
    return tuple(parts)


def changed_part(changed: bool, columns: Widths) -> Part:
    """The mark of a row that differs from the file."""
    word = say("*") if columns.has_sign else _CHANGED
    return fit(word if changed else EMPTY, columns.changed), "accent"


def list_parts(
    name: str, seen: NameSeen | None, on: bool, changed: bool, width: int, *, alike: bool = False
) -> tuple[Part, ...]:
    """A name in the list that takes the place of the grid: how often it was seen, and whether it is overridden."""
    marks = say("{}{}", say(" override") if on else EMPTY, say(" *") if changed else EMPTY)
    count = say(" {}", number(seen.count if seen else 0))
    room = max(width - cell_len(marks) - cell_len(count), 4)
    style: Style = "strong" if seen else "muted"
    return fit_parts(
        [(fit(name_text(name, room + 1, alike=alike), room), style), (count, "muted"), (marks, "accent")], width
    )


def switch_parts(key: str, state: Switch) -> tuple[Part, ...]:
    """A switch with its name, for the list of one event's switches."""
    if key == OVERRIDE:
        return state.part, (say(" {}", OVERRIDE_TITLE), "strong")
    return (say("  "), "plain"), state.part, (say(" {}", visible(key)), "plain" if state.effective else "muted")


def detail_lines(
    name: str, seen: NameSeen | None, settings: Settings, zone: tzinfo | None, key: KeyNames
) -> list[Line]:
    """The settings in effect for a name, in words."""
    override = normal(settings.overrides.get(name), settings.destinations)
    if override.override:
        to = [item.key for item in settings.destinations if override.destinations.get(item.key)]
        lines = [Line(EMPTY, say("Override is on: $options is ignored; events {}.", _goes(to)), "accent")]
    else:
        lines = [Line(EMPTY, say("Override is off: the $options of each event decide."))]
    played = settings.history.overrides.get(name, ())
    if any(chosen != settings.overrides.get(name, Override()) for chosen in played):
        words = joined((_said(chosen) for chosen in played), ", then ")
        lines.append(Line(EMPTY, say("During the story {}: {}.", visible(settings.history.story, 40), words), "muted"))
    if (SettingKind.OVERRIDE, name) in settings.changed:
        words = say("Changed in this session; {} goes back to the configuration file.", key["settings.file"])
        lines.append(Line(EMPTY, words, "accent"))
    if seen is None:
        lines.append(Line(EMPTY, say("No event with this name in this session."), "muted"))
    else:
        at = date_and_clock(seen.last_at, zone)
        lines.append(
            Line(EMPTY, say("{}; the last is #{} at {}.", counted(seen.count, "event"), seen.last_id, at), "muted")
        )
    return lines


def _goes(keys: Sequence[str]) -> SafeText:
    return say("go to {}", joined((visible(key, 40) for key in keys), ", ")) if keys else say("go nowhere")


def _said(override: Override) -> SafeText:
    on = [key for key, wanted in override.destinations.items() if wanted]
    return say("override on, events {}", _goes(on)) if override.override else say("override off")


def dry_run_line(name: str, previews: Sequence[Preview]) -> Line:
    """Where the last event of a name would go now."""
    if not previews:
        return headline(previews)
    subject = say("The last {} would now", name_text(name, 40))
    preview = previews[0]
    if preview.routes:
        return Line(EMPTY, say("{} go {}.", subject, where(preview.routes)))
    errors = joined((visible(problem.sentence, 80) for problem in preview.problems[:2]), "; ")
    return Line(
        EMPTY,
        say("{} be {}{}.", subject, visible(preview.verdict.value), say(": {}", errors) if errors else EMPTY),
        "warning",
    )


def _title_width(title: str) -> int:
    return min(max(cell_len(visible(title, _MOST_TITLE)), 3), _MOST_TITLE)

"""The text about one property, and about the mode itself."""

from collections.abc import Iterator

from liveview.log.read.property_names import ListName
from liveview.model.transform import Rename
from liveview.tui.hipaa.lists import privacy_of
from liveview.tui.hipaa.matrix import Cell, Matrix, MatrixColumn
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines.cells import Part
from liveview.tui.lines.entries import LINK, AnyLine, entry, leading_to, wide
from liveview.tui.lines.moments import counted
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible
from liveview.tui.lines.terms import term

KINDS = {ListName.EVENTS: say("events"), ListName.USERS: say("users"), ListName.GROUPS: say("groups")}
"""The lists as tabs."""
_OF_KIND = {
    ListName.EVENTS: say("track and page events"),
    ListName.USERS: say("identify events"),
    ListName.GROUPS: say("group events"),
}
_NAME = 80
_MOST = 40
"""Destinations that are told."""


def off_lines(keys: KeyNames) -> Iterator[AnyLine]:
    """What the mode does, and how it is switched on."""
    yield wide((say("HIPAA mode is off: every property is sent as it is."), "strong"))
    yield wide((say("On, what no list names is removed, and IDs are masked; the event is still sent."), "plain"))
    yield wide(
        (keys["hipaa.switch"], "key"),
        (say(" switches it on, "), "muted"),
        (keys["hipaa.allow"], "key"),
        (say(" allows a property, "), "muted"),
        (keys["hipaa.save"], "key"),
        (say(" saves; not before."), "muted"),
    )


def property_lines(matrix: Matrix, name: str, column: MatrixColumn | None, keys: KeyNames) -> Iterator[AnyLine]:
    """Where a property was seen, which lists name it, and what became of it for each destination."""
    yield entry(say("seen"), *_seen(matrix, name), event_id=_last_seen(matrix, name))
    if column is not None:
        yield entry(say("here"), *_here(matrix, column, name, keys))
    if renamed := _renamed(matrix, name):
        told = joined((visible(each, 60) for each in renamed), ", ")
        yield entry(say("renamed"), (say("to {}, and lists have the names after transformations", told), "warning"))
    needs = [each.key for each in matrix.destinations if name in privacy_of(matrix.settings, each.key).required]
    if needs:
        yield entry(say("needed"), (say("by {}", joined((visible(key, 60) for key in needs[:_MOST]), ", ")), "plain"))
    found = {} if matrix.found is None else matrix.found.removed[matrix.kind].get(name, {})
    for key, each in [*found.items()][:_MOST]:
        words = entry(
            say("removed"),
            (say("for {} in ", visible(key, 60)), "plain"),
            (counted(each.times, "delivery") if each.times == 1 else say("{} deliveries", each.times), LINK),
            (say(", last in #{}", each.event), "muted"),
        )
        yield leading_to(words, term("removed", name))


def _renamed(matrix: Matrix, name: str) -> list[str]:
    """What transformations call a property, for some events and destinations at least."""
    operations = (operation for transform in matrix.settings.transforms for operation in transform.ops)
    found = {each.to: None for each in operations if isinstance(each, Rename) and each.source == name}
    return [*found][:_MOST]


def column_lines(matrix: Matrix, column: MatrixColumn) -> Iterator[AnyLine]:
    """What counts for the column under the cursor."""
    if column.key.owner == "destination":
        yield from _about_destination(matrix, column.key.of)
    elif column.key.of and column.key.of not in matrix.settings.environments:
        words = say("{} has no lists of its own, the project's count; the first change gives it its own.", column.title)
        yield entry(say("list"), (words, "muted"))
    else:
        words = say("{} for {}, whatever the destination", _list_of(column), _OF_KIND[matrix.kind])
        yield entry(say("list"), (words, "muted"))


def _about_destination(matrix: Matrix, key: str) -> Iterator[AnyLine]:
    privacy = privacy_of(matrix.settings, key)
    if not privacy.hipaa:
        yield entry(
            say("list"), (say("{} is outside the mode (hipaa = false): it gets all", visible(key, 60)), "warning")
        )
    elif privacy.baa:
        words = say("{} has baa = true: nothing is removed and no ID masked", visible(key, 60))
        yield entry(say("list"), (words, "warning"))
    else:
        words = say("allow of {}, for events of all kinds", visible(key, 60))
        yield entry(say("list"), (words, "muted"))


def _seen(matrix: Matrix, name: str) -> tuple[Part, ...]:
    seen = None if matrix.found is None else matrix.found.seen[matrix.kind].get(name)
    if matrix.found is None:
        return ((say("reading the session"), "muted"),)
    if seen is None:
        return ((say("in no event of this session under this name"), "muted"),)
    return ((say("in {}, last in ", counted(seen.times, "event")), "plain"), (say("#{}", seen.event), LINK))


def _last_seen(matrix: Matrix, name: str) -> int | None:
    seen = None if matrix.found is None else matrix.found.seen[matrix.kind].get(name)
    return None if seen is None else seen.event


def _here(matrix: Matrix, column: MatrixColumn, name: str, keys: KeyNames) -> tuple[Part, ...]:
    cell = matrix.cell(column, name)
    words: SafeText = {
        Cell.LISTED: say("{} names it", _list_of(column)),
        Cell.INHERITED: say("it goes to {}: {} names it", column.title, _list_of(matrix.columns[0])),
        Cell.OUTSIDE: say("it goes to {}, whatever the lists say", column.title),
        Cell.REMOVED: say("it does not go to {}: no list names it", column.title),
        Cell.UNLISTED: say("{} does not name it", _list_of(column)),
    }[cell]
    changed = matrix.is_changed(column, name)
    more = say(", once {} saves it", keys["hipaa.save"]) if changed else EMPTY
    return (words, "plain"), (more, "accent")


def _list_of(column: MatrixColumn) -> SafeText:
    """A list in a sentence: that of the project has no other name."""
    is_project = column.key.owner != "destination" and not column.key.of
    return say("the project's list") if is_project else say("the list of {}", column.title)


def nothing_words(*, is_read: bool, is_narrowed: bool) -> SafeText:
    """Why there is no property: the session is not read yet, no name holds what one looks for, or none has come."""
    if not is_read:
        return say("reading the session")
    return say("no name contains this") if is_narrowed else say("no properties yet: each is listed here as it arrives")


def title_words(matrix: Matrix, count: int) -> SafeText:
    """`HIPAA mode ─ on, lists of Staging, 12 properties, 2 changes not saved`; `count` properties are shown."""
    on_now, on_then = matrix.settings.hipaa.on, matrix.changes.is_on(matrix.settings)
    words = [say("on") if on_now else say("off")]
    if on_now != on_then:
        words = [say("{}, {} once saved", words[0], say("on") if on_then else say("off"))]
    if matrix.owner:
        words.append(say("lists of {}", visible(matrix.owner, 40)))
    words.append(say("{} properties", count) if count != 1 else say("1 property"))
    if changed := matrix.changes.count(matrix.settings):
        words.append(say("{} not saved", counted(changed, "change")))
    return say("HIPAA mode ─ {}", joined(words, ", "))

"""The sink as text: its paths with what they do, and the requests it received."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import NamedTuple
from urllib.parse import unquote

from rich.cells import cell_len

from liveview.errors import BehaviourError
from liveview.log.read.overview import SinkSeen
from liveview.log.read.sink_origin import SinkOrigin
from liveview.model.destination import SINK_SCHEME
from liveview.model.kind import Kind, answering
from liveview.model.settings import SettingKind, Settings
from liveview.model.sink import SinkRequest
from liveview.sink_script.script import EXAMPLES, parse
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines.bodies import content_lines, header_lines
from liveview.tui.lines.cells import Line, Part, Style, fit, fit_parts
from liveview.tui.lines.entries import AnyLine
from liveview.tui.lines.moments import clock, counted, date_and_clock, size
from liveview.tui.lines.pipeline_words import note_words
from liveview.tui.lines.roster import RosterEntry, roster
from liveview.tui.lines.roster_lines import OF_STORY, why_former
from liveview.tui.lines.safe_text import EMPTY, SafeText, blanks, say, visible

OK = "ok"
"""What a path does unless it is told otherwise."""
PANICS = {"": "hang", "hang": OK, OK: ""}
"""What the panic switch turns each state into: every path hangs, every path is healthy, each has its own."""

_MOST_PATH = 30
_STATUS = 4
_SIZE = 8
_EXAMPLE = 24


class SinkPath(NamedTuple):
    """A path of the sink, as the list shows it."""

    path: str
    """Decoded, without its query; begins with a slash."""
    behaviour: str
    """What it is set to do, in the language of the sink's scripts; of a service, that it answers as the service."""
    users: tuple[str, ...]
    """The webhooks that it belongs to, as `Webhooks 1/2`, or the destinations whose requests come here."""
    changed: bool
    """Whether its behaviour was changed in this session, so that it differs from the configuration file."""
    played: tuple[str, ...] = ()
    """What a story that has ended had it do, in order; empty when that is just what it does now."""


def paths(settings: Settings, seen: Iterable[SinkSeen]) -> list[SinkPath]:
    """Every path that is configured, is a destination's webhook, or was called lately, in that order."""
    users: dict[str, list[str]] = {}
    members = roster(settings, ())
    for member in members:
        for position, webhook in enumerate(member.destination.webhooks, 1):
            if webhook.is_sink:
                path = path_of(webhook.url.removeprefix(SINK_SCHEME))
                why = "" if member.former is None else f" ({why_former(member.former)})"
                users.setdefault(path, []).append(f"{member.key} {position}/{len(member.destination.webhooks)}{why}")
    called = [path_of(request.path) for request in seen]
    for path in dict.fromkeys((*settings.behaviours, *called)):
        if names := _senders(members, path):
            users.setdefault(path, []).extend(names)
    known = dict.fromkeys((*users, *sorted(settings.behaviours), *sorted(set(called))))
    return [
        SinkPath(
            path,
            settings.behaviours.get(path, answering(path) or OK),
            tuple(users.get(path, ())),
            (SettingKind.BEHAVIOUR, path) in settings.changed,
            _played(settings, path),
        )
        for path in known
    ]


def _senders(members: Iterable[RosterEntry], path: str) -> list[str]:
    """The destinations of a kind whose requests come to a path."""
    found = []
    for member in members:
        base = member.destination.base_url
        if member.destination.kind is Kind.WEBHOOKS or member.destination.is_preview:
            continue
        if base.startswith(SINK_SCHEME) and path.startswith(f"{base.removeprefix(SINK_SCHEME)}/"):
            found.append(member.key if member.former is None else f"{member.key} ({why_former(member.former)})")
    return found


def _played(settings: Settings, path: str) -> tuple[str, ...]:
    """What a story had a path do; nothing if it does just that now."""
    played = settings.history.behaviours.get(path, ())
    return () if set(played) <= {settings.behaviours.get(path, OK)} else played


def path_of(path: str) -> str:
    """The path as the sink knows it: decoded, without its query."""
    return unquote(path.partition("?")[0])


def path_parts(path: SinkPath, panic: str, width: int) -> tuple[Part, ...]:
    """`/orders   500x2 then ok   changed   Webhooks 1/2`.

    While the panic switch is on, `/orders   ok  set to hang`: its own behaviour comes back afterwards.
    """
    name = min(max(width // 3, 10), _MOST_PATH)
    does = panic or path.behaviour
    parts: list[Part] = [(fit(visible(path.path), name), "strong")]
    parts.append((say(" {}", visible(does)), "success" if does in {OK, answering(path.path)} else "warning"))
    if does != path.behaviour:
        parts.append((say("  set to {}", visible(path.behaviour)), "muted"))
    elif path.changed:
        parts.append((say("  changed"), "accent"))
    if path.played:
        parts.append((say("  {}: {}", OF_STORY, visible(", then ".join(path.played), 60)), "muted"))
    if path.users:
        users = say("  {}", visible(", ".join(path.users), 60))
        left = width - sum(cell_len(text) for text, _ in parts)
        parts.append((fit(users, max(left, 0), "right") if cell_len(users) <= left else users, "muted"))
    return fit_parts(parts, width)


def panic_parts(panic: str, width: int, key: KeyNames) -> tuple[Part, ...]:
    """The alarm while the panic switch is on; empty while it is off."""
    if not panic:
        return ()
    if panic == OK:
        words = say(
            " ! ALL HEALTHY: every path answers 200, whatever it is set to; {} turns this off", key["sink.panic"]
        )
        return fit_parts([(words, "warning")], width)
    what = say("ALL HANG: no path answers") if panic == "hang" else say("ALL PATHS: {}", visible(panic, 40))
    return fit_parts([(say(" ! {}, whatever it is set to; {}: all healthy", what, key["sink.panic"]), "alarm")], width)


def request_parts(seen: SinkSeen, zone: tzinfo | None, width: int, *, dated: bool = False) -> tuple[Part, ...]:
    """`14:02:31.120 /orders  500  312 B  500x2 then ok`; `dated` adds the day to the time."""
    at = clock(seen.received_at, zone, milliseconds=width >= 60, dated=dated)
    name = min(max(width // 4, 8), _MOST_PATH)
    return fit_parts(
        [
            (say("{} ", at), "muted"),
            (fit(visible(seen.path), name), "strong"),
            (say(" {}", fit(_answer(seen.status), _STATUS)), _style(seen.status)),
            (say(" {}", fit(size(seen.size), _SIZE, "right")), "muted"),
            (_deviating(seen), "warning"),
            (say("  {}", visible(seen.behaviour)), "muted"),
        ],
        width,
    )


def _deviating(seen: SinkSeen) -> SafeText:
    """That something is wrong with a request: its payload, or what its service found."""
    if not seen.deviations:
        return EMPTY
    return say("  ! {}", counted(seen.deviations, "finding")) if answering(seen.path) else say("  ! payload")


def request_lines(
    request: SinkRequest, zone: tzinfo | None, event: SafeText = EMPTY, origin: SinkOrigin | None = None
) -> list[AnyLine]:
    """A request as it arrived, its event, how it was answered, and how it departs from the documented payload.

    `event` says which event it carries; EMPTY leaves that line out. `origin` is its delivery, None if unknown.
    """
    answer = _answer(request.status)
    lines: list[AnyLine] = [
        Line(EMPTY, visible(request.path, 500), "strong"),
        Line(say("received"), date_and_clock(request.received_at, zone), "muted"),
        *([Line(say("event"), event, "accent")] if event else []),
        Line(say("behaviour"), visible(request.behaviour, 500)),
        Line(say("answer"), answer, _style(request.status)),
        Line(say("size"), size(len(request.body)), "muted"),
        *(Line(EMPTY, say("! {}", visible(sentence, 500)), "warning") for sentence in request.deviations),
        *(() if origin is None else _removal_lines(origin)),
    ]
    return [
        *lines,
        Line(EMPTY, EMPTY),
        *header_lines(request.headers),
        Line(EMPTY, EMPTY),
        *content_lines(request.body, request.headers),
    ]


def _removal_lines(origin: SinkOrigin) -> Iterator[Line]:
    """What steps of the pipeline removed on the way here: without it, a payload is as complete as it should be."""
    for note in origin.removals:
        yield Line(say("removed"), say("for {}, as configured: {}", visible(origin.destination, 60), note_words(note)))


def said(text: str) -> Line:
    """What a script means while it is being written, or why it cannot be parsed."""
    if not text.strip():
        return Line(EMPTY, say("a behaviour, such as 500x2 then ok; down for examples"), "muted")
    try:
        script = parse(text)
    except BehaviourError as error:
        return Line(EMPTY, say("! {}", visible(str(error), 300)), "error")
    return Line(EMPTY, say("✓ {}", visible(str(script), 200)), "success")


def example_parts(text: str) -> tuple[Part, ...]:
    """An example of a script, with what it does."""
    return (say("{}{}", visible(text), blanks(max(_EXAMPLE - cell_len(text), 0))), "strong"), (
        say("  {}", visible(dict(EXAMPLES).get(text, ""))),
        "muted",
    )


def new_path(text: str) -> tuple[str, str]:
    """`/path behaviour` as a path and a behaviour; raises `BehaviourError`.

    The line begins with a slash already, so a second one is dropped.
    """
    path, _, behaviour = text.strip().partition(" ")
    if not path.startswith("/") or not behaviour.strip():
        raise BehaviourError("write a path and its behaviour, such as /slow delay 6")
    parse(behaviour.strip())
    return path_of("/" + path.lstrip("/")), behaviour.strip()


def _answer(status: int | None) -> SafeText:
    return say("none") if status is None else say("{}", status)


def _style(status: int | None) -> Style:
    return "warning" if status is None else "success" if 200 <= status < 300 else "error"

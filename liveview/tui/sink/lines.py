"""The sink as text: its paths with what they do, and the requests it received."""

from collections.abc import Iterable
from datetime import tzinfo
from typing import NamedTuple
from urllib.parse import unquote

from rich.cells import cell_len

from liveview.log.read.overview import SinkSeen
from liveview.model.destination import SINK_SCHEME
from liveview.model.roster import roster
from liveview.model.settings import SettingKind, Settings
from liveview.model.sink import SinkRequest
from liveview.sink_script.script import EXAMPLES, BehaviourError, parse
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines.bodies import body_lines, header_lines
from liveview.tui.lines.cells import Line, Part, Style, fit, fit_parts
from liveview.tui.lines.entries import AnyLine
from liveview.tui.lines.moments import clock, date_and_clock, size
from liveview.tui.lines.roster_lines import OF_STORY, standing
from liveview.tui.lines.safe_text import EMPTY, SafeText, blanks, say, visible

OK = "ok"
"""What a path does that nobody said anything about."""
PANICS = {"": "hang", "hang": OK, OK: ""}
"""What the panic switch turns each state into: every path hangs, every path is healthy, each has its own."""

_MOST_PATH = 30
_STATUS = 4
_SIZE = 8
_EXAMPLE = 24


class SinkPath(NamedTuple):
    """A path of the sink: what it does, whose webhook it is (`Webhooks 1/2`), and whether that was changed here.

    `played` is what a story that is over had it do, in order.
    """

    path: str
    behaviour: str
    users: tuple[str, ...]
    changed: bool
    played: tuple[str, ...] = ()


def paths(settings: Settings, seen: Iterable[SinkSeen]) -> list[SinkPath]:
    """Every path that is configured, is a destination's webhook, or was called lately, in that order."""
    users: dict[str, list[str]] = {}
    for member in roster(settings, ()):
        for position, webhook in enumerate(member.destination.webhooks, 1):
            if webhook.is_sink:
                path = path_of(webhook.url.removeprefix(SINK_SCHEME))
                why = "" if member.former is None else f" ({standing(member.former)})"
                users.setdefault(path, []).append(f"{member.key} {position}/{len(member.destination.webhooks)}{why}")
    called = (path_of(request.path) for request in seen)
    known = dict.fromkeys((*users, *sorted(settings.behaviours), *sorted(set(called))))
    return [
        SinkPath(
            path,
            settings.behaviours.get(path, OK),
            tuple(users.get(path, ())),
            (SettingKind.BEHAVIOUR, path) in settings.changed,
            _played(settings, path),
        )
        for path in known
    ]


def _played(settings: Settings, path: str) -> tuple[str, ...]:
    """What a story had a path do, unless it does just that now."""
    played = settings.past.behaviours.get(path, ())
    return () if set(played) <= {settings.behaviours.get(path, OK)} else played


def path_of(path: str) -> str:
    """The path as the sink knows it: decoded, without its query."""
    return unquote(path.partition("?")[0])


def path_parts(path: SinkPath, panic: str, width: int) -> tuple[Part, ...]:
    """`/orders   500x2 then ok   changed   Webhooks 1/2`.

    In a panic that is what it does, `/orders   ok  set to hang`: its own behaviour comes back afterwards.
    """
    name = min(max(width // 3, 10), _MOST_PATH)
    does = panic or path.behaviour
    parts: list[Part] = [(fit(visible(path.path), name), "strong")]
    parts.append((say(" {}", visible(does)), "success" if does == OK else "warning"))
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
        words = say(" ! ALL HEALTHY: every path answers 200, whatever it is set to; {} ends it", key["sink.panic"])
        return fit_parts([(words, "warning")], width)
    what = say("ALL HANG: no path answers") if panic == "hang" else say("ALL PATHS: {}", visible(panic, 40))
    return fit_parts([(say(" ! {}, whatever it is set to; {}: all healthy", what, key["sink.panic"]), "alarm")], width)


def request_parts(seen: SinkSeen, zone: tzinfo | None, width: int, *, dated: bool = False) -> tuple[Part, ...]:
    """`14:02:31.120 /orders  500  312 B  500x2 then ok`; `dated`: requests are not all of today."""
    at = clock(seen.received_at, zone, milliseconds=width >= 60, dated=dated)
    name = min(max(width // 4, 8), _MOST_PATH)
    return fit_parts(
        [
            (say("{} ", at), "muted"),
            (fit(visible(seen.path), name), "strong"),
            (say(" {}", fit(_answer(seen.status), _STATUS)), _style(seen.status)),
            (say(" {}", fit(size(seen.size), _SIZE, "right")), "muted"),
            (say("  ! payload") if seen.deviations else EMPTY, "warning"),
            (say("  {}", visible(seen.behaviour)), "muted"),
        ],
        width,
    )


def request_lines(request: SinkRequest, zone: tzinfo | None, carries: str = "") -> list[AnyLine]:
    """A request as it arrived, the event that it carries, what it met, and what is not as webhooks are documented."""
    answer = _answer(request.status)
    lines: list[AnyLine] = [
        Line(EMPTY, visible(request.path, 500), "strong"),
        Line(say("received"), date_and_clock(request.received_at, zone), "muted"),
        *([Line(say("carries"), visible(carries, 100), "accent")] if carries else []),
        Line(say("met"), visible(request.behaviour, 500)),
        Line(say("answer"), answer, _style(request.status)),
        Line(say("size"), size(len(request.body)), "muted"),
        *(Line(EMPTY, say("! {}", visible(sentence, 500)), "warning") for sentence in request.deviations),
    ]
    return [*lines, Line(EMPTY, EMPTY), *header_lines(request.headers), Line(EMPTY, EMPTY), *body_lines(request.body)]


def said(text: str) -> Line:
    """What a script means while it is being written, or why it cannot be read."""
    if not text.strip():
        return Line(EMPTY, say("a behaviour such as 500x2 then ok; down for examples"), "muted")
    try:
        script = parse(text)
    except BehaviourError as error:
        return Line(EMPTY, say("! {}", visible(str(error), 300)), "error")
    return Line(EMPTY, say("✓ {}", visible(str(script), 200)), "success")


def example_parts(text: str) -> tuple[Part, ...]:
    """An example of the grammar with what it does."""
    return (say("{}{}", visible(text), blanks(max(_EXAMPLE - cell_len(text), 0))), "strong"), (
        say("  {}", visible(dict(EXAMPLES).get(text, ""))),
        "muted",
    )


def new_path(text: str) -> tuple[str, str]:
    """`/path behaviour` as a path and a behaviour; raises `BehaviourError`.

    The field begins with a slash, so one that is typed after it is one too many.
    """
    path, _, behaviour = text.strip().partition(" ")
    if not path.startswith("/") or not behaviour.strip():
        raise BehaviourError("write a path and what it does, such as /slow delay 6")
    parse(behaviour.strip())
    return path_of("/" + path.lstrip("/")), behaviour.strip()


def _answer(status: int | None) -> SafeText:
    return say("none") if status is None else say("{}", status)


def _style(status: int | None) -> Style:
    return "warning" if status is None else "success" if 200 <= status < 300 else "error"

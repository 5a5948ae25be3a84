"""Texts to start an event from, and what is said about it while it is written."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from liveview import samples
from liveview.log.read.again import fresh_event
from liveview.model.event import EventType, Verdict
from liveview.model.preview import Preview
from liveview.model.settings import KnownEnvironment
from liveview.tui.compose.json_edit import JsonError, has_property, laid_out, with_properties
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines.cells import Line
from liveview.tui.lines.dry_run import preview_lines
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible

MOST_EDITED = 256 * 1024
"""Characters that are edited here; with a megabyte the editor would lag behind the keys."""
ANY_TOKEN = "your-environment-id"  # noqa: S105 (says where the token goes)
"""Stands for the token while none is known; without configured environments every token is welcome."""

_NOT_JSON = "not-json"
"""The code of the problem of a text that is not JSON; where it breaks is said first, so this need not be."""

_EVENTS = {
    EventType.TRACK: ("Purchase", '"price": 500'),
    EventType.IDENTIFY: ("$identify", '"$user_props": {"plan": "team"}'),
    EventType.PAGE: ("$pageview", '"$current_url": "https://example.com/", "$title": "Example", "$pathname": "/"'),
    EventType.GROUP: ("$group", '"$group_id": "Acme, Inc", "$group_props": {"plan": "team"}'),
}


class Template(NamedTuple):
    """A text to start from."""

    title: str
    """Its kind of event, or the name of its sample file."""
    about: str
    """What tells it from others with this title."""
    text: str
    """JSON, or what a sample has instead."""
    fresh: bool
    """Whether it gets a fresh `$insert_id` and time; samples stay as they are."""


def templates(token: str) -> Iterator[Template]:
    """One for each type of event, then every sample; each line of a sample file with several is one."""
    for kind, (name, more) in _EVENTS.items():
        quoted = msgspec.json.encode(token).decode()
        text = f'{{"event": "{name}", "properties": {{"distinct_id": "13793", "token": {quoted}, "time": 0, {more}}}}}'
        yield Template(kind.value, name, laid_out(text), True)
    for path in sorted(samples.folder().glob("*.json*")):
        found = list(samples.bodies(path))
        for position, body in enumerate(found, 1):
            about = f"sample {position} of {len(found)}" if len(found) > 1 else "sample"
            yield Template(path.stem, about, body.decode("utf-8", "replace"), False)


def fresh(text: str, insert_id: str, at: float) -> str | None:
    """The event with a fresh `$insert_id` and the time `at` (epoch seconds); None for what has no place for them.

    An event without a time gets one, because `/track` demands it.
    """
    timed = text if has_property(text, "time") else with_properties(text, {"time": "0"})
    return fresh_event(timed, insert_id, at)


def with_insert_id(text: str, insert_id: str) -> str:
    """The event with this `$insert_id`."""
    return with_properties(text, {"$insert_id": msgspec.json.encode(insert_id).decode()})


def with_token(text: str, token: str) -> str:
    """The event with this token."""
    return with_properties(text, {"token": msgspec.json.encode(token).decode()})


def next_token(environments: Sequence[KnownEnvironment], last: str | None, given: int) -> tuple[str, str] | None:
    """The token to put in for the `given`-th time, and whose it is; None when none is known."""
    known = [(environment.token, environment.name) for environment in environments]
    if last is not None and all(last != token for token, _ in known):
        known.append((last, "the newest event"))
    return known[given % len(known)] if known else None


def said_lines(error: JsonError | None, previews: Sequence[Preview] | None, refusal: str, key: KeyNames) -> list[Line]:
    """What would become of the text: where it stops being JSON first, then what the engine says.

    `previews` is None while the engine is being asked; `refusal` says why it cannot tell, "" when it can.
    """
    lines = []
    if error is not None:
        lines.append(
            Line(
                EMPTY,
                say("! not JSON: {} at line {}, column {}", visible(error.message), error.line, error.column),
                "error",
            )
        )
        lines.append(Line(EMPTY, say("  {} goes there", key["compose.error"]), "muted"))
    if refusal:
        return [*lines, Line(EMPTY, say("! {}", visible(refusal, 500)), "warning")]
    if previews is None:
        return lines or [Line(EMPTY, say("checking"), "muted")]
    return [*lines, *preview_lines(previews, told=() if error is None else (_NOT_JSON,))]


def send_label(error: JsonError | None, previews: Sequence[Preview] | None) -> SafeText:
    """What the button says. Invalid events can be sent too: that is a test as well."""
    verdicts = {preview.verdict for preview in previews or ()}
    if error is not None or Verdict.INVALID in verdicts:
        return say("send (invalid)")
    return say("send (duplicate)") if verdicts == {Verdict.DUPLICATE} else say("send")

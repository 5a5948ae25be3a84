"""What a filter means, said a second time and as plainly as possible: over plain values, without SQL and speed."""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from liveview.log.filter.tree import All, Field, FreeText, Node, Not, Path, Value
from liveview.log.filter.tree import Any as AnyOf
from liveview.text import lookalikes
from tests.support.log.filter_world import Call, DeliverySummary, Happened

DECISIONS = {"skipped": "skip", "previewed": "preview"}
"""The fields that name a destination for which this was decided."""


def true_of(
    node: Node, event: Happened, now: float, beside: tuple[Value, ...] = (), routed: tuple[Value, ...] = ()
) -> bool:
    """Whether an event matches; `beside` are the destinations that `dest:` names around the node, `routed` those that
    `dest:`, `skipped:` or `previewed:` does.
    """
    match node:
        case All():
            about = [each for each in node.nodes if isinstance(each, Field) and each.name in {"dest", *DECISIONS}]
            named = tuple(value for each in about if each.name == "dest" for value in each.values)
            both = tuple(value for each in about for value in each.values)
            return all(true_of(each, event, now, named or beside, both or routed) for each in node.nodes)
        case AnyOf():
            return any(true_of(each, event, now, beside, routed) for each in node.nodes)
        case Not():
            return not true_of(node.node, event, now, beside, routed)
        case FreeText():
            texts = (event.name, event.user, None if event.payload is None else unescaped(event.payload))
            return any(text is not None and is_text(("", *node.value.parts, ""), text) for text in texts)
        case Path():
            return any(compares(item, node, value) for item in at(event.payload, node.keys) for value in node.values)
        case Field():
            return any(has(event, node, value, now, beside, routed) for value in node.values)


def has(
    event: Happened, field: Field, value: Value, now: float, beside: tuple[Value, ...], routed: tuple[Value, ...]
) -> bool:
    texts = {
        "name": event.name,
        "user": event.user,
        "type": event.type,
        "state": event.state,
        "token": event.token,
        "env": event.token,
        "wire": event.wire,
        "remote": event.remote,
    }
    looked_at = [delivery for delivery in event.deliveries if is_named(delivery, beside)]
    calls = [call for delivery in looked_at for call in delivery.calls]
    if field.name in {"outcome", "status", "duration", "response"}:
        return any(call_has(call, field, value) for call in calls)
    if field.name in {"dest", *DECISIONS, "rule", "fares", "definition", "step", "removed"}:
        named = beside if field.name == "fares" else routed
        return any(delivery_has(event, delivery, field.name, value, named) for delivery in event.deliveries)
    if field.name in {"agent", "sender", "library"}:
        return any(means(value, text) for text in names_of_sender(event, field.name))
    if field.name in {"header", "problem"}:
        return any(is_text(value.parts, text) for text in texts_in(event, field.name))
    match field.name:
        case "is":
            return any(is_text(value.parts, word) for word in words_for(event, looked_at, calls))
        case "id":
            return ordered(event.id, field.comparison, int(value.text.lstrip("#")))
        case "after":
            return event.id > int(value.text.lstrip("#"))
        case "last":
            return event.received_at >= now - int(value.text[:-1]) * {"s": 1, "m": 60, "h": 3600}[value.text[-1]]
    text = texts[field.name]
    if text is not None and field.name == "name" and not value.exactly and looks_like(value.parts, text):
        return True
    return text is not None and means(value, text)


def is_named(delivery: DeliverySummary, names: tuple[Value, ...]) -> bool:
    return not names or any(means(value, delivery.destination) for value in names)


def delivery_has(event: Happened, delivery: DeliverySummary, name: str, value: Value, named: tuple[Value, ...]) -> bool:
    if name == "fares":
        is_sent = delivery.decision == "send" and delivery.state is not None
        return is_sent and is_text(value.parts, fares(event, delivery)) and is_named(delivery, named)
    notes = json.loads(delivery.notes)
    about = {
        "rule": [delivery.rule],
        "definition": [] if delivery.definition is None else [delivery.definition],
        "step": [note["step"] for note in notes],
        "removed": [removed for note in notes for removed in note["removed"]],
    }
    if name in about:
        matches = means if name in {"definition", "removed"} else lambda value, text: is_text(value.parts, text)
        return any(matches(value, text) for text in about[name]) and is_named(delivery, named)
    return delivery.decision == DECISIONS.get(name, "send") and means(value, delivery.destination)


def texts_in(event: Happened, name: str) -> list[str]:
    if name == "problem":
        return [found["code"] for found in json.loads(event.problems)]
    return [text for key, held in json.loads(event.headers) for text in (key, held, f"{key}:{held}")]


def names_of_sender(event: Happened, name: str) -> list[str]:
    if name == "library":
        paths = (("context", "library", "name"), ("library", "name"), ("mp_lib",))
        return [item for keys in paths for item in at(event.payload, keys) if isinstance(item, str)]
    header = {"agent": "user-agent", "sender": "x-liveview-sender"}[name]
    return [held for key, held in json.loads(event.headers) if key.lower() == header][:1]


def fares(event: Happened, delivery: DeliverySummary) -> str:
    wrong = any(found["severity"] != "hint" for found in json.loads(event.problems)) or any(
        call.outcome not in {None, "ok"} for call in delivery.calls
    )
    return {"pending": "pending", "failed": "errors"}.get(delivery.state or "", "warnings" if wrong else "ok")


def call_has(call: Call, field: Field, value: Value) -> bool:
    match field.name:
        case "outcome":
            return call.outcome is not None and is_text(value.parts, call.outcome)
        case "status":
            return call.status is not None and status_fits(call.status, field.comparison, value)
        case "duration":
            return call.ms is not None and ordered(call.ms, field.comparison, float(value.text))
    return call.answer is not None and is_text(("", *value.parts, ""), call.answer.decode())


def looks_like(parts: tuple[str, ...], name: str) -> bool:
    """A name that a reader cannot tell from the value; what a look is has tests of its own."""
    looks = [lookalikes.part(part) for part in parts]
    looks[0], looks[-1] = looks[0].lstrip(), looks[-1].rstrip()
    return re.fullmatch(".*".join(map(re.escape, looks)), lookalikes.look(name), re.DOTALL) is not None


def words_for(event: Happened, deliveries: list[DeliverySummary], calls: list[Call]) -> set[str]:
    words = {event.verdict} | ({event.state} - {"duplicate"})
    words |= {"collision"} if event.collision else set()
    words |= {found["code"] for found in json.loads(event.problems)} & {"paired"}
    words |= {"marked"} if event.marked else set()
    words |= {found["severity"] for found in json.loads(event.problems)} & {"warning"}
    words |= {"retrying" for delivery in deliveries if delivery.state == "pending" and delivery.rounds}
    decided = {delivery.decision for delivery in event.deliveries}
    words |= {word for word, decision in DECISIONS.items() if decision in decided}
    return words | {"timeout" for call in calls if call.outcome in {"timeout", "total_timeout"}}


def status_fits(status: int, comparison: str, value: Value) -> bool:
    if comparison == "=":
        pattern = value.text.lower().replace("x", "[0-9]").replace("*", "[0-9]*")
        return re.fullmatch(pattern, str(status)) is not None
    return ordered(status, comparison, int(value.text))


def ordered(left: Any, comparison: str, right: Any) -> bool:
    answers: dict[str, bool] = {
        "=": left == right,
        ">": left > right,
        ">=": left >= right,
        "<": left < right,
        "<=": left <= right,
    }
    return answers[comparison]


def means(value: Value, text: str) -> bool:
    """A text is what a value says, in any letter case unless the value is behind a `==`."""
    if value.exactly:
        return re.fullmatch(".*".join(map(re.escape, value.parts)), text, re.DOTALL) is not None
    return is_text(value.parts, text)


def is_text(parts: tuple[str, ...], text: str) -> bool:
    """A to Z without case for ASCII values; for others what Unicode calls caseless."""
    if all(part.isascii() for part in parts):
        pattern = ".*".join(re.escape(part) for part in parts)
        return re.fullmatch(pattern, text, re.IGNORECASE | re.ASCII | re.DOTALL) is not None
    pattern = ".*".join(re.escape(part.casefold()) for part in parts)
    return re.fullmatch(pattern, text.casefold(), re.DOTALL) is not None


def unescaped(payload: str) -> str:
    """The characters that a JSON text stands for, its quotes and brackets included."""
    out = []
    position = 0
    while position < len(payload):
        if payload[position] != "\\":
            out.append(payload[position])
            position += 1
        elif payload[position + 1] == "u":
            out.append(chr(int(payload[position + 2 : position + 6], 16)))
            position += 6
        else:
            out.append(
                {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}.get(
                    payload[position + 1], payload[position + 1]
                )
            )
            position += 2
    return "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def at(payload: str | None, keys: tuple[str, ...]) -> list[Any]:
    try:
        event = json.loads(payload or "null", parse_float=Decimal, parse_int=Decimal)
    except (ValueError, InvalidOperation):
        return []
    if not isinstance(event, dict):
        return []
    for root in (event.get("properties"), event):
        if not isinstance(root, dict):
            continue
        found = [root[".".join(keys)]] if ".".join(keys) in root else below(root, list(keys))
        if found:
            return [each for value in found for each in ([value, *value] if isinstance(value, list) else [value])]
    return []


def below(value: Any, keys: list[str]) -> list[Any]:
    if not keys:
        return [value]
    if isinstance(value, dict):
        return below(value[keys[0]], keys[1:]) if keys[0] in value else []
    if isinstance(value, list) and keys[0].isdigit():
        return below(value[int(keys[0])], keys[1:]) if int(keys[0]) < len(value) else []
    if isinstance(value, list):
        return [found for item in value if isinstance(item, dict) for found in below(item, keys)]
    return []


def compares(item: Any, path: Path, value: Value) -> bool:
    if value.quoted and not isinstance(item, str):
        return False
    if len(value.parts) > 1 or value.exactly:
        if value.parts == ("", "") and not value.quoted:
            return True
        return not isinstance(item, dict | list) and means(value, shown(item))
    asked = None if value.quoted else as_number(value.text)
    if asked is not None:
        number = as_number(item) if isinstance(item, str) else item
        return isinstance(number, Decimal) and ordered(number, path.comparison, asked)
    if isinstance(item, str):
        if path.comparison == "=":
            return is_text(value.parts, item)
        lower = lower_ascii if value.text.isascii() else str.casefold
        return ordered(lower(item), path.comparison, lower(value.text))
    constants = {"true": True, "false": False, "null": None}
    return path.comparison == "=" and any(value.text.lower() == word and item is is_ for word, is_ in constants.items())


def lower_ascii(text: str) -> str:
    return "".join(chr(ord(character) + 32) if "A" <= character <= "Z" else character for character in text)


def as_number(text: str) -> Decimal | None:
    plain = re.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?", text)
    return Decimal(text) if plain and len(text) <= 400 else None


def shown(item: Any) -> str:
    return item if isinstance(item, str) else str(item) if isinstance(item, Decimal) else json.dumps(item)

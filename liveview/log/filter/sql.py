"""From the tree of a filter to SQL over a row of `events` named `e`; values are always parameters."""

import msgspec

from liveview.log.filter.functions import packed
from liveview.log.filter.payload import Question
from liveview.log.filter.pieces import Piece, all_of, any_of, is_ascii, is_value, joined
from liveview.log.filter.terms import Setting, term
from liveview.log.filter.text import anywhere, like_pattern
from liveview.log.filter.tree import All, Any, Field, Node, Not, Path, Value, Words


def compiled(node: Node, setting: Setting) -> Piece:
    """A tree as SQL; raises `FilterError` for values that their fields cannot read."""
    match node:
        case All():
            beside = _named(node, "dest") or setting.destinations
            routed = _named(node, "dest", "skipped") or setting.routed
            inside = msgspec.structs.replace(setting, destinations=beside, routed=routed)
            return all_of([compiled(each, inside) for each in node.nodes])
        case Any():
            return any_of([compiled(each, setting) for each in node.nodes])
        case Not():
            piece = compiled(node.node, setting)
            return Piece(f"not {piece.sql}", piece.parameters)
        case Words():
            return _words(node.value)
        case Path():
            return _path(node)
        case Field():
            return term(node, setting)


def _named(node: All, *fields: str) -> tuple[Value, ...]:
    """The destinations that terms of these fields name."""
    return tuple(
        value for each in node.nodes if isinstance(each, Field) and each.name in fields for value in each.values
    )


def _words(value: Value) -> Piece:
    """Name, user or payload hold the text. A payload without escapes is its own text, which SQLite looks through."""
    parts = anywhere(value.parts)
    asked = packed(parts)
    if is_ascii(parts):
        payload = Piece(
            "case when e.payload is null then 0 when instr(e.payload, '\\') = 0 then e.payload like ? escape '\\' "
            "else liveview_says(cast(e.payload as blob), ?) end",
            (like_pattern(parts), asked),
        )
    else:
        payload = Piece("liveview_says(cast(e.payload as blob), ?)", (asked,))
        if not "".join(parts).casefold().isascii():  # then text of nothing but ASCII cannot hold it: no need to ask
            other = "(length(e.payload) <> length(cast(e.payload as blob)) or instr(e.payload, '\\'))"
            payload = joined("and", [Piece(f"ifnull({other}, 0)"), payload])
    return joined("or", [is_value("e.name", parts), is_value("e.distinct_id", parts), payload])


def _path(path: Path) -> Piece:
    """A key is in the payload as it is unless there are escapes, so most events need no second look."""
    look = Piece(
        "liveview_answers(cast(e.payload as blob), ?)", (packed(Question(path.keys, path.comparison, path.values)),)
    )
    key = path.keys[-1]
    if key.isdecimal():  # perhaps a place in a list
        return look
    at_all = Piece("ifnull(instr(e.payload, ?) or instr(e.payload, '\\'), 0)", (f'{key}"',))
    return joined("and", [at_all, look])

"""Compiles the tree of a filter to SQL over a row of `events` named `e`; values are always parameters."""

import msgspec

from liveview.log.filter.functions import packed
from liveview.log.filter.paths import at_path
from liveview.log.filter.pieces import SqlPiece, all_of, any_of, is_ascii, is_value, joined
from liveview.log.filter.terms import TermContext, term
from liveview.log.filter.text import anywhere, like_pattern
from liveview.log.filter.tree import All, Any, Field, FreeText, Node, Not, Path, Value


def compiled(node: Node, context: TermContext) -> SqlPiece:
    """A tree as SQL; raises `FilterError` for values that their fields do not accept."""
    match node:
        case All():
            return all_of(compiled_terms(node, context))
        case Any():
            return any_of([compiled(each, context) for each in node.nodes])
        case Not():
            piece = compiled(node.node, context)
            return SqlPiece(f"not {piece.sql}", piece.parameters)
        case FreeText():
            return _words(node.value)
        case Path():
            return at_path(node.keys, node.comparison, node.values)
        case Field():
            return term(node, context)


def compiled_terms(node: All, context: TermContext) -> list[SqlPiece]:
    """Each of the terms that must all be true; raises `FilterError`."""
    beside = _named(node, "dest") or context.destinations
    routed = _named(node, "dest", "skipped", "previewed") or context.routed
    inside = msgspec.structs.replace(context, destinations=beside, routed=routed)
    return [compiled(each, inside) for each in node.nodes]


def _named(node: All, *fields: str) -> tuple[Value, ...]:
    """The destinations that terms of these fields name."""
    return tuple(
        value for each in node.nodes if isinstance(each, Field) and each.name in fields for value in each.values
    )


def _words(value: Value) -> SqlPiece:
    """Name, user or payload contain the text. SQLite itself searches a payload that has no escapes."""
    parts = anywhere(value.parts)
    asked = packed(parts)
    if is_ascii(parts):
        payload = SqlPiece(
            "case when e.payload is null then 0 when instr(e.payload, '\\') = 0 then e.payload like ? escape '\\' "
            "else liveview_says(cast(e.payload as blob), ?) end",
            (like_pattern(parts), asked),
        )
    else:
        payload = SqlPiece("liveview_says(cast(e.payload as blob), ?)", (asked,))
        if not "".join(parts).casefold().isascii():  # pure ASCII cannot contain it: no need to ask
            other = "(length(e.payload) <> length(cast(e.payload as blob)) or instr(e.payload, '\\'))"
            payload = joined("and", [SqlPiece(f"ifnull({other}, 0)"), payload])
    return joined("or", [is_value("e.name", parts), is_value("e.distinct_id", parts), payload])

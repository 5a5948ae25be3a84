"""A path into the payload as SQL over a row of `events` named `e`."""

from collections.abc import Sequence

from liveview.log.filter.functions import packed
from liveview.log.filter.payload import Question
from liveview.log.filter.pieces import SqlPiece, joined
from liveview.log.filter.tree import Comparison, Value


def at_path(keys: Sequence[str], comparison: Comparison, values: Sequence[Value]) -> SqlPiece:
    """Whether a payload has one of the values at a path.

    Without escapes a key is in the payload as it is, so most events are ruled out without decoding them.
    """
    look = SqlPiece(
        "liveview_answers(cast(e.payload as blob), ?)", (packed(Question(tuple(keys), comparison, tuple(values))),)
    )
    key = keys[-1]
    if key.isdecimal():  # it may be an index into a list
        return look
    at_all = SqlPiece("ifnull(instr(e.payload, ?) or instr(e.payload, '\\'), 0)", (f'{key}"',))
    return joined("and", [at_all, look])

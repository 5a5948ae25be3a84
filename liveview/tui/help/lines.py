"""What the help says besides keys and glyphs: how a filter is written, and what the mouse does."""

from collections.abc import Iterator

from liveview.log.filter.fields import FIELDS
from liveview.tui.lines.cells import Line
from liveview.tui.lines.safe_text import EMPTY, say, visible

_WRITTEN = (
    (say("a b"), say("both must match; a word without a field is looked for in name, user and payload")),
    (say("a or b"), say("at least one must match; ( ) group terms")),
    (say("not a, -a"), say("must not match")),
    (say("name:A,B"), say("one of these values")),
    (say("name==A"), say("exactly this spelling, in this letter case")),
    (say("chec*"), say("* stands for any text; upper and lower case are the same")),
    (
        say('"two words"'),
        say('keeps blanks and takes the value literally: price:"500" is a string, coupon:"" is empty'),
    ),
    (say("price>100"), say("a path into the payload with : > >= < <= or !=, as in items.price<5")),
    (say("price:*"), say("any value; -price:* means none")),
)
_MOUSE = (
    (
        say("click"),
        say("selects; on the selected line it opens; a tab, key, switch or button does what it says"),
    ),
    (say("double click"), say("opens an event in the inspector")),
    (say("wheel"), say("scrolls; at the newest event the list follows new ones")),
    (say("beside a box"), say("such as this one: closes it")),
    (say("border"), say("of the event list: follows the newest event again")),
    (say("refused"), say("in the header: opens the refused requests")),
    (say("arrow, #12"), say("in the inspector: folds, or goes to that event")),
    (say("drag"), say("selects text in the inspector; your terminal or ^c copies it")),
)


def filter_lines() -> Iterator[Line]:
    """The grammar, then every field with an example."""
    yield Line(EMPTY, say("Filter language"), "title")
    yield from (Line(written, meaning) for written, meaning in _WRITTEN)
    for name, field in FIELDS.items():
        joint = EMPTY if field.example.startswith((">", "<")) else say(":")
        example = say("{}{}{}", visible(name), joint, visible(field.example))
        yield Line(say("{}:", visible(name)), say("{}, such as {}", visible(field.sentence), example))


def mouse_lines() -> Iterator[Line]:
    """What the mouse does where."""
    yield Line(EMPTY, say("Mouse"), "title")
    yield from (Line(where, what) for where, what in _MOUSE)

"""What the help says beside keys and glyphs: how a filter is written, and what the mouse does."""

from collections.abc import Iterator

from liveview.log.filter.fields import FIELDS
from liveview.tui.lines.cells import Line
from liveview.tui.lines.safe_text import EMPTY, say, visible

_WRITTEN = (
    (say("a b"), say("both hold: a text or a field each; without a field it looks in name, user and payload")),
    (say("a or b"), say("one of them holds; ( ) put together what belongs together")),
    (say("not a, -a"), say("it does not hold")),
    (say("name:A,B"), say("one of these values")),
    (say("chec*"), say("* stands for anything; letter case does not count")),
    (say('"two words"'), say('blanks, and a value as it is: price:"500" is the text, coupon:"" is empty')),
    (say("price>100"), say("a path into the payload with : > >= < <= or !=, as in items.price<5")),
    (say("price:*"), say("any value; -price:* none")),
)
_MOUSE = (
    (
        say("click"),
        say("selects; on what is selected it opens; on a tab, key, switch or button it does what that says"),
    ),
    (say("double click"), say("opens an event in the inspector")),
    (say("wheel"), say("scrolls; at the newest event the list follows")),
    (say("border"), say("of the events: follows the newest one again")),
    (say("refused"), say("in the header: opens the refused requests")),
    (say("arrow, #12"), say("in the inspector: folds, and goes to that event")),
    (say("drag"), say("marks text in the inspector, which your terminal or ^c copies")),
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
    """Where a click does what."""
    yield Line(EMPTY, say("Mouse"), "title")
    yield from (Line(where, what) for where, what in _MOUSE)

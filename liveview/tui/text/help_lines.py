"""What the help says beside keys and glyphs: how a filter is written, and what the mouse does."""

from collections.abc import Iterator

from liveview.log.filter.fields import FIELDS
from liveview.tui.text.cells import Line

_WRITTEN = (
    ("a b", "both hold: a text or a field each; without a field it looks in name, user and payload"),
    ("a or b", "one of them holds; ( ) put together what belongs together"),
    ("not a, -a", "it does not hold"),
    ("name:A,B", "one of these values"),
    ("chec*", "* stands for anything; letter case does not count"),
    ('"two words"', 'blanks, and a value as it stands: price:"500" is the text, coupon:"" is empty'),
    ("price>100", "a path into the payload with : > >= < <= or !=, as in items.price<5"),
    ("price:*", "any value; -price:* none"),
)
_MOUSE = (
    ("click", "selects; on what is selected it opens; on a tab, key, switch or button it does what that says"),
    ("double click", "opens an event in the inspector"),
    ("wheel", "scrolls; at the newest event the list follows"),
    ("border", "of the events: follows the newest one again"),
    ("refused", "in the header: opens the refused requests"),
    ("arrow, #12", "in the inspector: folds, and goes to that event"),
    ("drag", "marks text in the inspector, which your terminal or ^c copies"),
)


def filter_lines() -> Iterator[Line]:
    """The grammar, then every field with an example."""
    yield Line("", "Filter language", "title")
    yield from (Line(written, meaning) for written, meaning in _WRITTEN)
    for name, field in FIELDS.items():
        joint = "" if field.example.startswith((">", "<")) else ":"
        yield Line(f"{name}:", f"{field.sentence}, such as {name}{joint}{field.example}")


def mouse_lines() -> Iterator[Line]:
    """Where a click does what."""
    yield Line("", "Mouse", "title")
    yield from (Line(where, what) for where, what in _MOUSE)

"""Transformations in words."""

import msgspec
import pytest

from liveview.model.transform import Transform
from liveview.tui.lines.cells import parts_width, plain
from liveview.tui.transforms.words import heading, operation_words, row_parts, sql_words

OPERATIONS = [
    ({"op": "rename_event", "to": "Order"}, "the event becomes Order"),
    ({"op": "standard", "to": "Purchase"}, "the standard event Purchase"),
    ({"op": "rename", "from": "price", "to": "value"}, "price → value"),
    ({"op": "type", "prop": "price", "to": "number"}, "price as number"),
    ({"op": "case", "prop": "sku", "to": "upper"}, "sku in upper case"),
    ({"op": "delete", "prop": "email"}, "without email"),
    ({"op": "constant", "prop": "source", "value": "web"}, 'source = "web"'),
    ({"op": "constant", "prop": "paid", "value": True}, "paid = true"),
    ({"op": "constant", "prop": "n", "value": 1.5}, "n = 1.5"),
]


def transform(**given: object) -> Transform:
    return msgspec.convert(given, Transform)


@pytest.mark.parametrize(("operation", "words"), OPERATIONS, ids=lambda each: str(each)[:40])
def test_every_operation_has_words(operation: dict[str, object], words: str) -> None:
    (found,) = transform(ops=[operation]).ops
    assert operation_words(found) == words


def test_a_line_says_for_what_and_what_it_does() -> None:
    one = transform(event="Purchase", destination="Mixpanel", ops=[OPERATIONS[2][0], OPERATIONS[5][0]], sql="select 1")
    line = plain(row_parts(one, 120, refused=False))
    assert line.split() == ["Purchase", "Mixpanel", "price", "→", "value,", "without", "email;", "SQL", "select", "1"]
    assert plain(row_parts(transform(sql="select 1"), 120, refused=True)).startswith("! every event")


@pytest.mark.parametrize("room", [20, 38, 76, 198])
def test_columns_are_below_their_titles(room: int) -> None:
    titles = plain(heading(room))
    line = plain(row_parts(transform(event="E" * 90, destination="D" * 90, sql="select 1"), room, refused=False))
    assert line.index("SQL") == titles.index("what it does")
    assert line.index("D") == titles.index("dest")
    assert parts_width(heading(room)) <= max(room, 40)


def test_of_sql_the_first_line_that_says_something() -> None:
    assert sql_words("\n  select 1\nfrom x") == "select 1 …"
    assert sql_words("select 1") == "select 1"
    assert sql_words(" \n") == ""


def test_names_from_outside_are_harmless() -> None:
    name = "\x1b[31m[red]\n"
    one = transform(event=name, destination=name, ops=[{"op": "delete", "prop": name}], sql=name)
    assert "\x1b" not in plain(row_parts(one, 200, refused=False))
    assert "\n" not in plain(row_parts(one, 200, refused=False))

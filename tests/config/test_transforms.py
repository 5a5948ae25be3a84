"""What is refused about transformations, and what is not."""

import pytest

from liveview.config.file import parse
from liveview.model.transform import (
    EVERY,
    ChangeCase,
    ChangeType,
    Constant,
    Delete,
    Rename,
    RenameEvent,
    Standard,
    Transform,
)
from tests.support.config.texts import refusal


def ops(*tables: str) -> str:
    """A configuration with one transformation of these operations."""
    return f"[[transforms]]\nops = [{', '.join(f'{{{table}}}' for table in tables)}]"


def test_every_operation_is_read() -> None:
    text = ops(
        'op = "rename_event", to = "A"',
        'op = "standard", to = "B"',
        'op = "rename", from = "a", to = "b"',
        'op = "type", prop = "a", to = "number"',
        'op = "case", prop = "a", to = "upper"',
        'op = "delete", prop = "a"',
        'op = "constant", prop = "a", value = 1.5',
    )
    (transform,) = parse(text).transforms
    assert (transform.event, transform.destination, transform.sql) == (EVERY, EVERY, "")
    assert transform.ops == (
        RenameEvent("A"),
        Standard("B"),
        Rename("a", "b"),
        ChangeType("a", "number"),
        ChangeCase("a", "upper"),
        Delete("a"),
        Constant("a", 1.5),
    )


@pytest.mark.parametrize("value", ['"text"', "true", "-9223372036854775808", "9223372036854775807", "1e300"])
def test_constants_may_be_what_json_has(value: str) -> None:
    assert len(parse(ops(f'op = "constant", prop = "a", value = {value}')).transforms) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[transforms]]", "transforms[0] changes nothing, give it ops or sql"),
        ('[[transforms]]\nevent = "A"\nops = []', "transforms[0] changes nothing, give it ops or sql"),
        ('[[transforms]]\nsql = " \\n"', "transforms[0].sql is blank, write a select or leave it out"),
        (ops('op = "rename", from = "a", to = "a"'), "transforms[0].ops[0]: 'a' already has this name"),
        (ops('op = "constant", prop = "a", value = nan'), "transforms[0].ops[0].value: JSON has no nan"),
        (ops('op = "constant", prop = "a", value = -inf'), "transforms[0].ops[0].value: JSON has no -inf"),
        (
            ops('op = "delete", prop = "b"', 'op = "constant", prop = "a", value = 9223372036854775808'),
            "transforms[0].ops[1].value: a whole number has at most 64 bits, write it as a text",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, said: str) -> None:
    assert refusal(text) == said


def test_sql_is_not_tried_when_the_file_is_read() -> None:
    assert parse('[[transforms]]\nsql = "selec 1"').transforms == (Transform(sql="selec 1"),)

"""One transformation as text, and put back into a configuration."""

import tomllib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.file import parse
from liveview.config.transform_edit import read, with_transform, written
from liveview.errors import ConfigError
from liveview.model.transform import ChangeCase, Constant, Delete, Operation, Rename, Transform
from tests.support.examples import examples

TEXT = """\
# mine
[[transforms]]  # one
event = "A"  # a
ops = [
  # first
  {op = "delete", prop = "x"},  # no x
  {op = "rename", from = "a", to = "b"},  # b
]

# about two
[[transforms]]
sql = \"\"\"
select 1
\"\"\"

[hipaa]
on = true
"""
ONE = Transform("A", "*", (Delete("x"), Rename("a", "b")))
_NAMES = st.text(min_size=1)
_OPERATIONS = st.one_of(
    _NAMES.map(Delete),
    st.builds(Constant, _NAMES, st.one_of(st.text(), st.booleans(), st.integers(-(2**63), 2**63 - 1))),
    st.builds(ChangeCase, _NAMES, st.sampled_from(["lower", "upper"])),
    st.builds(Rename, _NAMES, _NAMES),
)
_TRANSFORMS = st.builds(
    Transform,
    _NAMES,
    _NAMES,
    st.lists(_OPERATIONS, max_size=4).map(tuple),
    st.one_of(st.text().map(str.strip), st.just("select 'it''s'\nfrom x")),
)


def transforms(text: str) -> tuple[Transform, ...]:
    """Those of a file; blanks around SQL mean nothing."""
    found = msgspec.convert(tomllib.loads(text)["transforms"], tuple[Transform, ...])
    return tuple(msgspec.structs.replace(each, sql=each.sql.strip()) for each in found)


@given(_TRANSFORMS)
@examples(100)
def test_what_is_written_is_read_again(transform: Transform) -> None:
    assert read(written(transform)) == transform


def test_sql_keeps_its_carriage_returns() -> None:
    """TOML reads both ends of lines in a text of several lines alike."""
    odd = Transform(sql="select 'a\r\nb'\nfrom x")
    assert transforms(with_transform(TEXT, 0, odd))[0] == odd


@given(_TRANSFORMS)
@examples(60)
def test_any_transformation_can_be_added_and_put_in_place_of_another(transform: Transform) -> None:
    added = with_transform(TEXT, None, transform)
    assert transforms(added) == (*transforms(TEXT), transform)
    assert transforms(with_transform(TEXT, 0, transform))[0] == transform
    assert tomllib.loads(added)["hipaa"] == {"on": True}


@pytest.mark.parametrize(
    ("operations", "gone"),
    [
        ((Delete("x"), Rename("a", "c")), ""),
        ((Delete("new"), *ONE.ops), ""),
        ((ONE.ops[0], Delete("new"), ONE.ops[1]), ""),
        ((*ONE.ops, Delete("new")), ""),
        (ONE.ops[:1], "# b"),
        (ONE.ops[1:], "# no x"),
    ],
)
def test_operations_that_stay_keep_their_comments(operations: tuple[Operation, ...], gone: str) -> None:
    after = with_transform(TEXT, 0, msgspec.structs.replace(ONE, ops=operations))
    assert transforms(after)[0].ops == operations
    for comment in ("# mine", "# one", "# a", "# first", "# no x", "# b\n", "# about two"):
        assert (comment in after) == (comment.strip() != gone)


def test_what_does_not_differ_is_not_written() -> None:
    for at, transform in enumerate(parse(TEXT).transforms):
        assert with_transform(TEXT, at, read(written(transform))) == TEXT


def test_sql_of_several_lines_is_written_so() -> None:
    after = with_transform(TEXT, 1, Transform(sql="select 1,\n  2"))
    assert "select 1,\n  2" in after
    assert "select 1,\n  2" in with_transform("", None, Transform(sql="select 1,\n  2"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("event = ", "not valid TOML"),
        ('ops = [{op = "rename", from = "a"}]', "ops[0]"),
        ('ops = [{op = "explode", prop = "a"}]', "ops[0]"),
        ("colour = 1", "colour"),
        ('event = ""', "event"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words.replace("[", r"\[")):
        read(text)


@pytest.mark.parametrize("text", ["", "transforms = 1", "nothing toml"])
def test_one_that_is_gone_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        with_transform(text, 0, ONE)


def test_a_file_without_any_gets_a_first() -> None:
    assert transforms(with_transform("[hipaa]\non = true\n", None, ONE)) == (ONE,)

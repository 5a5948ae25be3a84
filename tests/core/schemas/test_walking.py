"""Going through schemas."""

import pytest

from liveview.core.schemas import walking
from liveview.core.schemas.walking import SchemaObject

SCHEMA: SchemaObject = {
    "properties": {"properties": {"title": "a"}, "enum": {"title": "b"}},
    "items": [{"title": "c"}, True],
    "not": {"$id": "http://127.0.0.1/x", "$defs": {"d": {"title": "d", "not": {"title": "e"}}}},
    "enum": [{"title": "no"}],
    "x-kept": {"title": "no"},
    "dependencies": {"a": ["b"], "c": {"title": "f"}},
}


def test_schemas_are_where_keywords_put_them() -> None:
    assert [each.get("title") for each in walking.schemas(SCHEMA)] == [None, "a", "b", "c", None, "d", "e", "f"]


def test_a_change_is_made_to_all_of_them_and_to_nothing_else() -> None:
    def change(schema: SchemaObject, around: SchemaObject) -> SchemaObject:
        return {**schema, "x-in": around.get("$id", "")}

    changed = walking.changed(SCHEMA, change)
    assert [each["x-in"] for each in walking.schemas(changed)] == ["", "", "", "", *["http://127.0.0.1/x"] * 3, ""]
    assert changed["enum"] == [{"title": "no"}]
    assert changed["x-kept"] == {"title": "no"}
    assert changed["items"][1] is True
    assert changed["dependencies"]["a"] == ["b"]
    assert "x-in" not in SCHEMA


@pytest.mark.parametrize("keyword", walking.REFERENCES)
def test_a_reference_is_seen_at_any_depth_but_not_in_values(keyword: str) -> None:
    assert walking.refers({"allOf": [{"properties": {"a": {keyword: "#"}}}]})
    assert not walking.refers({"enum": [{keyword: "#"}], "properties": {keyword: {}}})
    assert not walking.refers(False)


@pytest.mark.parametrize(
    ("pointer", "keys"),
    [("#/a/b", ["a", "b"]), ("#/a~1b/~0", ["a/b", "~"]), ("#/a%20b/%22", ["a b", '"']), ("#/%C3%A4/", ["ä", ""])],
)
def test_a_pointer_is_read_and_written(pointer: str, keys: list[str]) -> None:
    assert walking.steps(pointer) == keys
    assert walking.pointer_of(keys) == pointer


def test_the_pointer_of_all_has_no_key() -> None:
    assert walking.pointer_of([]) == "#"

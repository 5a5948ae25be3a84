"""Edits of a JSON text in place."""

from liveview.core.json import edit
from liveview.core.json.edit import edited, items, members, with_members


class TestMembers:
    def test_include_repeated_keys_and_ignore_what_is_inside_strings(self) -> None:
        text = '{ "a" : 1.10, "b":"},{", "a":\n[1, {"c":2}] }'
        assert [(each.key, text[each.start : each.end]) for each in members(text, 0)] == [
            *(("a", "1.10"), ("b", '"},{"'), ("a", '[1, {"c":2}]')),
        ]

    def test_of_an_empty_object_are_none(self) -> None:
        assert list(members("{ }", 0)) == []

    def test_items_are_those_of_a_list(self) -> None:
        text = '[1E+2 , "x",[]]'
        assert [text[start:end] for _, start, end in items(text, 0)] == ["1E+2", '"x"', "[]"]


class TestEdits:
    def test_change_the_last_of_repeated_keys_and_nothing_else(self) -> None:
        text = '{"a":1,"b": 1.10,"a":2}'
        assert edited(text, list(with_members(text, 0, {"a": "9", "c": "0"}))) == '{"a":1,"b": 1.10,"a":9}'

    def test_add_only_the_keys_that_may_be_added(self) -> None:
        for text, wanted in (("{}", '{"c":0}'), ('{"a":1 }', '{"a":1,"c":0 }')):
            assert edited(text, list(with_members(text, 0, {"c": "0"}, {"c"}))) == wanted

    def test_blanks_are_those_of_json(self) -> None:
        assert edit.after_blanks(" \r\n\tx", 0) == 4

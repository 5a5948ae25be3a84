"""Changing a JSON text in place."""

import json

import pytest

from liveview.tui.compose.json_edit import escaped, json_error, laid_out, packed, with_properties

COMPACT = (
    '{"event":"P","a":[],"b":{},"properties":{"time":1.2300000000000000000001,"x":{"time":[1,{"q":2}]},"k":"a,b}"}}'
)


class TestLayingOut:
    def test_only_blanks_change(self) -> None:
        text = laid_out(COMPACT)
        assert json.loads(text, parse_float=str) == json.loads(COMPACT, parse_float=str)
        assert "".join(text.split()) == "".join(COMPACT.split())

    def test_members_are_on_lines_of_their_own_and_what_is_empty_stays_together(self) -> None:
        assert laid_out('{"a":[],"b":[1,2]}').splitlines() == [
            *("{", '  "a": [],', '  "b": [', "    1,", "    2", "  ]", "}")
        ]

    def test_what_is_laid_out_stays_as_it_is(self) -> None:
        assert laid_out(laid_out(COMPACT)) == laid_out(COMPACT)


class TestPacking:
    def test_it_takes_the_blanks_out_that_laying_out_put_in(self) -> None:
        assert packed(laid_out(COMPACT)) == COMPACT

    def test_blanks_in_texts_stay(self) -> None:
        assert packed('{ "a b" :\n[ 1.0 , "c  d" ] }') == '{"a b":[1.0,"c  d"]}'


class TestProperties:
    def test_a_value_is_replaced_where_it_is(self) -> None:
        assert with_properties('{"properties": {"time": 1, "a": 2.50}}', {"time": "5.000"}) == (
            '{"properties": {"time": 5.000, "a": 2.50}}'
        )

    def test_a_new_one_is_added_in_the_form_of_the_others(self) -> None:
        text = with_properties(laid_out(COMPACT), {"$insert_id": '"i"'})
        assert text.splitlines()[-4:] == ['    "k": "a,b}",', '    "$insert_id": "i"', "  }", "}"]
        assert json.loads(text)["properties"]["$insert_id"] == "i"

    def test_nested_keys_of_the_same_name_are_left_alone(self) -> None:
        value = json.loads(with_properties(COMPACT, {"time": "7"}))
        assert value["properties"]["time"] == 7
        assert value["properties"]["x"] == {"time": [1, {"q": 2}]}

    def test_of_a_key_that_is_there_twice_the_one_that_counts_is_changed(self) -> None:
        assert with_properties('{"properties":{"t":1,"t":2}}', {"t": "3"}) == '{"properties":{"t":1,"t":3}}'

    def test_a_key_may_be_written_with_escapes(self) -> None:
        assert with_properties(r'{"properties":{"\u0074":1}}', {"t": "2"}) == r'{"properties":{"\u0074":2}}'

    def test_an_empty_object_gets_its_first_member(self) -> None:
        assert with_properties('{"properties":{}}', {"t": "1"}) == '{"properties":{"t": 1}}'

    @pytest.mark.parametrize(
        "text", ["", "[1]", "nothing", '{"event": "x"}', '{"properties": 3}', '"properties"', '[{"properties": {}}]']
    )
    def test_a_text_without_properties_is_not_changed(self, text: str) -> None:
        assert with_properties(text, {"t": "1"}) == text

    def test_many_properties_of_a_broken_text_take_no_time_worth_mentioning(self) -> None:
        text = '{"properties": {"a": "' + "x" * 200_000
        assert with_properties(text, {"t": "1"}) == text


class TestErrors:
    def test_an_error_is_placed_by_line_and_column(self) -> None:
        error = json_error('{"a":\n 1,}')
        assert error is not None
        assert (error.line, error.column) == (2, 4)
        assert error.message.startswith("expecting")

    def test_json_has_none(self) -> None:
        assert json_error(COMPACT) is None

    def test_numbers_of_any_length_are_json(self) -> None:
        assert json_error("1" * 10_000) is None

    def test_any_depth_is_survived(self) -> None:
        error = json_error("[" * 100_000)
        assert error is not None


class TestEscapes:
    @pytest.mark.parametrize("character", ["\u202e", "\x9b", "\x1b", "\u200b", "\U000e0001", "\ufeff"])
    def test_what_a_terminal_would_obey_becomes_an_escape_that_says_the_same(self, character: str) -> None:
        text = escaped(f'"a{character}b"')
        assert text.isprintable()
        assert json.loads(text) == f"a{character}b"

    def test_line_breaks_tabs_and_letters_of_all_scripts_stay(self) -> None:
        assert escaped("a\n\tb é 日本") == "a\n\tb é 日本"

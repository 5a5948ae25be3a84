"""Places in a plan."""

from liveview.plans.reading.place import LONGEST, PlanPlace, cut, shown

TEXT = '{\n "events": [\n  {"name": "A"},\n  {"name":\n   1}\n ]\n}'


class TestError:
    def test_it_begins_with_file_line_and_path(self) -> None:
        place = PlanPlace("plan.json", TEXT) / "events" / 1 / "name"
        assert str(place.error("write a text")) == "plan.json:5: events[1].name: write a text"

    def test_a_key_that_is_missing_is_on_the_line_of_what_is_around_it(self) -> None:
        place = (PlanPlace("plan.json", TEXT) / "events").inside((0, "schema", "a.b"))
        assert place.words == 'plan.json:3: events[0].schema["a.b"]'

    def test_the_whole_file_has_no_line(self) -> None:
        assert str(PlanPlace("plan.json", TEXT).error("it is empty")) == "plan.json: it is empty"

    def test_a_line_of_a_table(self) -> None:
        assert PlanPlace("plan.csv").at_line(7).words == "plan.csv:7"

    def test_nothing_in_it_is_obeyed_by_a_terminal(self) -> None:
        words = (PlanPlace("a\x1b[2J.json") / "b\r\n").words
        assert words.isprintable()
        assert words.startswith("a\\x1b[2J.json: ")


class TestShown:
    def test_as_json(self) -> None:
        assert shown({"a": [1, "ü", None]}) == '{"a": [1, "ü", null]}'

    def test_what_is_long_is_cut_and_what_is_hidden_is_escaped(self) -> None:
        assert shown("x" * 500) == '"' + "x" * (LONGEST - 2) + "…"
        assert cut("a\u202eb##[c") == "a\\u202eb\\x23#[c"

"""Texts to start an event from, and what is said about it."""

import json

from liveview import samples
from liveview.core.json.document import Document, read
from liveview.model.event import Verdict
from liveview.model.preview import Preview
from liveview.model.settings import KnownEnvironment
from liveview.tui.compose import lines as compose_lines
from liveview.tui.compose.json_edit import json_error
from liveview.tui.keys.bindings import DEFAULT_NAMES as KEYS

ENVIRONMENTS = (KnownEnvironment("Development", "dev"), KnownEnvironment("Staging", "sta"))


class TestTemplates:
    def test_there_is_one_for_each_type_and_every_sample_file(self) -> None:
        titles = [template.title for template in compose_lines.templates("dev")]
        assert titles[:4] == ["track", "identify", "page", "group"]
        files = {path.stem for path in samples.folder().glob("*.json*")}
        assert files
        assert files <= set(titles)

    def test_those_of_the_types_are_events_with_the_token(self) -> None:
        for template in list(compose_lines.templates('de"v'))[:4]:
            text = compose_lines.fresh(template.text, "i-1", 1_790_000_000.25) or ""
            document = read(text.encode())
            assert isinstance(document, Document)
            assert not document.problems
            properties = json.loads(text)["properties"]
            assert (properties["token"], properties["$insert_id"], properties["time"]) == (
                *('de"v', "i-1"),
                1_790_000_000.25,
            )

    def test_what_is_written_without_a_time_gets_one(self) -> None:
        assert compose_lines.fresh('{"properties": {"a": 1.10}}', "i", 5.0) == (
            '{"properties": {"a": 1.10,"time": 5.000,"$insert_id": "i"}}'
        )
        assert compose_lines.fresh('{"properties": {', "i", 5.0) is None

    def test_every_line_of_a_sample_of_many_is_one(self) -> None:
        found = [item.about for item in compose_lines.templates("d") if item.title == "duplicate-by-insert-id"]
        assert found == ["sample 1 of 2", "sample 2 of 2"]


class TestTokens:
    def test_environments_come_in_turn_then_that_of_the_newest_event(self) -> None:
        found = [compose_lines.next_token(ENVIRONMENTS, "other", given) for given in range(4)]
        assert found == [("dev", "Development"), ("sta", "Staging"), ("other", "the newest event"), found[0]]

    def test_a_token_is_offered_once(self) -> None:
        assert compose_lines.next_token(ENVIRONMENTS[:1], "dev", 1) == ("dev", "Development")

    def test_there_may_be_none(self) -> None:
        assert compose_lines.next_token((), None, 0) is None

    def test_a_token_is_put_in(self) -> None:
        assert compose_lines.with_token('{"properties": {"token": 1}}', "a") == '{"properties": {"token": "a"}}'


class TestSaying:
    def test_a_break_is_placed_before_the_core_has_answered(self) -> None:
        lines = compose_lines.said_lines(json_error('{"a"'), None, "", KEYS)
        assert lines[0].text.startswith("! not JSON: expecting ':' delimiter at line 1, column 5")

    def test_a_refusal_takes_the_place_of_an_answer(self) -> None:
        assert compose_lines.said_lines(None, None, "a recorded session", KEYS)[-1].text == "! a recorded session"

    def test_the_button_says_what_is_sent(self) -> None:
        assert compose_lines.send_label(None, (Preview(Verdict.ACCEPTED, ()),)) == "send"
        assert compose_lines.send_label(None, (Preview(Verdict.INVALID, ()),)) == "send (invalid)"
        assert compose_lines.send_label(None, (Preview(Verdict.DUPLICATE, ()),)) == "send (duplicate)"
        assert compose_lines.send_label(json_error("{"), None) == "send (invalid)"

"""The answer of a dry run in words."""

from liveview.model.delivery import Decision, Route, Rule
from liveview.model.event import Verdict
from liveview.model.preview import Preview
from liveview.model.problem import Problem, Severity, problem
from liveview.tui.lines.dry_run import headline, note_lines, preview_lines, where
from tests.support.log.piped import REMOVED, RENAMED

SEND = Route("Webhooks", Decision.SEND, Rule.DEFAULT)
SKIP = Route("Mixpanel", Decision.SKIP, Rule.OVERRIDE_OFF)


class TestHeadline:
    def test_each_verdict_has_its_glyph_and_word(self) -> None:
        assert headline((Preview(Verdict.ACCEPTED, ()),)).text == "✓ would be accepted"
        assert headline((Preview(Verdict.INVALID, ()),)).text == "! would be invalid"
        assert headline((Preview(Verdict.DUPLICATE, (), duplicate_of=12),)).text == "= would be a duplicate of #12"

    def test_a_batch_is_counted_and_looks_like_its_worst(self) -> None:
        line = headline((Preview(Verdict.ACCEPTED, ()), Preview(Verdict.INVALID, ()), Preview(Verdict.ACCEPTED, ())))
        assert line.text == "3 events would be: 2 accepted, 1 invalid"
        assert line.style == "error"

    def test_nothing_is_said_to_be_nothing(self) -> None:
        assert "no event" in headline(()).text


class TestWhere:
    def test_it_names_both_sides_and_the_rules(self) -> None:
        assert where((SEND, SKIP)) == "to Webhooks, not to Mixpanel (override-off)"
        other = Route("Warehouse", Decision.SEND, Rule.LISTED)
        assert where((SEND, other)) == "to Webhooks and Warehouse"
        assert where((SKIP,)) == "nowhere, not to Mixpanel (override-off)"
        assert where(()) == "nowhere"

    def test_names_are_made_visible(self) -> None:
        assert where((Route("\u202eX", Decision.SEND, Rule.DEFAULT),)) == r"to \u202eX"


class TestPipeline:
    LEAD = Route("Webhooks", Decision.SEND, Rule.DEFAULT, "Lead", "Lead", notes=(RENAMED, REMOVED))
    FORM = Route("Webhooks", Decision.SEND, Rule.DEFAULT, "Form", "Form", is_further=True)
    WRONG = Route("Mixpanel", Decision.SKIP, Rule.SQL_ERROR, "Purchase")

    def test_each_destination_has_its_name_its_definition_and_its_notes(self) -> None:
        preview = Preview(Verdict.ACCEPTED, (), name="Purchase", routes=(self.LEAD, self.FORM, self.WRONG))
        assert [line.text for line in preview_lines((preview,))][1:] == [
            "✓ Webhooks: by default (rule default), as Lead, by its definition",
            "    renamed: price is called value (+ value, - price)",
            "    hipaa-removed: email is on no list (- email)",
            "✓ Webhooks: by default (rule default), as Form, by its definition",
            "⊘ Mixpanel: the SQL of a transformation failed (rule sql-error)",
        ]

    def test_a_sentence_names_what_definitions_make_of_it(self) -> None:
        assert where((self.LEAD, self.FORM, self.WRONG)) == (
            "to Webhooks as Lead and Webhooks as Form, not to Mixpanel (sql-error)"
        )

    def test_notes_after_a_sentence_name_their_destination(self) -> None:
        assert [line.text for line in note_lines((self.FORM, self.LEAD))] == [
            "  Webhooks as Lead: renamed: price is called value (+ value, - price)",
            "  Webhooks as Lead: hipaa-removed: email is on no list (- email)",
        ]


class TestLines:
    def test_a_problem_that_was_told_is_not_told_again(self) -> None:
        preview = Preview(Verdict.INVALID, (problem("not-json", ""), problem("time-missing", "time")))
        text = " ".join(line.text for line in preview_lines((preview,), told=("not-json",)))
        assert "the body is not JSON" not in text
        assert "time" in text

    def test_problems_come_with_field_and_fix_and_routes_with_their_rule(self) -> None:
        preview = Preview(Verdict.ACCEPTED, (problem("whole-second-time", "properties.time"),), routes=(SEND, SKIP))
        text = [line.text for line in preview_lines((preview,))]
        assert text[1].startswith("∆ properties.time: whole-second time")
        assert text[2].startswith("  send milliseconds")
        assert text[3:] == [
            "✓ Webhooks: by default (rule default)",
            "⊘ Mixpanel: switched off in the event settings (rule override-off)",
        ]

    def test_a_problem_of_the_plan_says_rule_and_value(self) -> None:
        found = Problem("plan-type", Severity.WARNING, "properties.n", value='"1"', rule='type: "number"')
        text = [line.text for line in preview_lines((Preview(Verdict.ACCEPTED, (found,)),))]
        assert text[1:3] == [
            "∆ properties.n: a value is of another type than planned",
            '  plan: type: "number", value: "1"',
        ]

    def test_an_event_without_any_send_is_said_to_be_unrouted(self) -> None:
        lines = preview_lines((Preview(Verdict.ACCEPTED, (), routes=(SKIP,)),))
        assert lines[-1].text == "It would go nowhere: unrouted."

    def test_each_event_of_a_batch_has_its_own_part(self) -> None:
        lines = preview_lines((Preview(Verdict.ACCEPTED, (), name="A"), Preview(Verdict.INVALID, (), name="[/b]")))
        assert [line.text for line in lines if line.style == "title"] == ["1. A", "2. [/b]"]


def test_warnings_are_counted_in_the_words_of_the_list() -> None:
    """One spelling everywhere."""
    two = (problem("time-far", ""), problem("name-case", ""))
    assert headline((Preview(Verdict.ACCEPTED, two),)).text == "✓ would be accepted ∆ 2 warnings"
    assert headline((Preview(Verdict.ACCEPTED, two), Preview(Verdict.ACCEPTED, two[:1]))).text.endswith("∆ 3 warnings")
    assert headline((Preview(Verdict.INVALID, two),)).text == "! would be invalid"


class TestPreviews:
    PREVIEW = Route("Klaviyo", Decision.PREVIEW, Rule.DEFAULT)

    def test_are_neither_sent_nor_skipped(self) -> None:
        assert where((SEND, self.PREVIEW, SKIP)) == (
            "to Webhooks, only previewed for Klaviyo, not to Mixpanel (override-off)"
        )
        assert where((self.PREVIEW,)) == "nowhere, only previewed for Klaviyo"

    def test_alone_leave_an_event_unrouted(self) -> None:
        preview = Preview(Verdict.ACCEPTED, (), routes=(self.PREVIEW, SKIP))
        assert [line.text for line in preview_lines((preview,))][1:] == [
            "○ Klaviyo: by default (rule default), previewed, sent to nobody",
            "⊘ Mixpanel: switched off in the event settings (rule override-off)",
            "It would only be previewed: unrouted.",
        ]
        both = Preview(Verdict.ACCEPTED, (), routes=(self.PREVIEW, SEND))
        assert not any("unrouted" in line.text for line in preview_lines((both,)))

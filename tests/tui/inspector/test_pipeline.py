"""Pipeline as plain text: the way of an event to one destination."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from liveview.log.read.event_detail import EventDetail
from liveview.log.read.pipeline import DeliveryStages, PayloadStage, StageName
from liveview.log.read.stage_rows import value_of
from liveview.model.delivery import Decision, Rule
from liveview.model.note import Note, PipelineStep
from liveview.tui.inspector.pipeline import LEAST_COLUMN, StageLines, pipeline_lines
from liveview.tui.lines.cells import plain
from liveview.tui.lines.entries import AnyLine, filter_of, parts_of
from tests.support.log.piped import REMOVED, RENAMED
from tests.support.tui.fakes import Session
from tests.support.tui.previewed import PLAIN

WIDE = 2 * LEAST_COLUMN + 3


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """With webhooks only, so that no step is on."""
    found = Session(tmp_path / "session.db", PLAIN)
    yield found
    found.close()


def stage(name: StageName, body: bytes, *notes: Note, was_sent: bool = False) -> PayloadStage:
    return PayloadStage(name, body, value_of(body), notes, was_sent)


RECEIVED = stage(StageName.RECEIVED, b'{"event":"A","properties":{"price":1,"email":"e"}}')
TRANSFORMED = stage(StageName.TRANSFORMED, b'{"event":"A","properties":{"value":1,"email":"e"}}', RENAMED)
ALLOWED = stage(StageName.ALLOWED, b'{"event":"A","properties":{"value":1}}', REMOVED)
SENT = stage(StageName.SENT, ALLOWED.body, was_sent=True)


def piped(session: Session, **more: object) -> EventDetail:
    """An event whose first delivery went through a pipeline."""
    session.at += 1
    found = session.detail(session.send())
    first = msgspec.structs.replace(found.deliveries[0], pipeline_id=1, **more)
    return msgspec.structs.replace(found, deliveries=(first, *found.deliveries[1:]))


def lines(detail: EventDetail, *stages: PayloadStage, width: int = WIDE - 1, **more: object) -> list[AnyLine]:
    found = msgspec.structs.replace(DeliveryStages(detail.deliveries[0], stages), **more)
    return list(pipeline_lines(detail, found, width))


def shown(found: Sequence[AnyLine]) -> list[str]:
    return [plain(parts_of(line)).rstrip() for line in found]


class TestWithoutStages:
    def test_an_event_that_was_not_routed_says_why(self, session: Session) -> None:
        detail = session.detail(session.send(user=None))
        assert shown(list(pipeline_lines(detail, None, 80))) == ["No step was taken: the event is invalid."]
        session.send()
        detail = session.detail(session.send())
        assert shown(list(pipeline_lines(detail, None, 80))) == ["No step was taken: the event is a duplicate."]

    def test_with_every_step_off_it_says_what_to_configure(self, session: Session) -> None:
        """As for the events of older logs."""
        detail = session.detail(session.send())
        expected = [
            "No step of the pipeline was on: it goes out as it was received.",
            "To switch steps on, add [[definitions]], [consent], [[transforms]] or [hipaa] to the configuration.",
        ]
        assert shown(list(pipeline_lines(detail, None, 80))) == expected

    def test_one_delivery_of_several_may_have_gone_through_none(self, session: Session) -> None:
        """Replayed after the steps were switched on."""
        detail = piped(session)
        found = DeliveryStages(detail.deliveries[1])
        assert shown(list(pipeline_lines(detail, found, 80)))[:3] == [
            "→ Mixpanel: by default",
            "  as Purchase, its own name",
            "No step of the pipeline was on: it goes out as it was received.",
        ]

    def test_a_large_event_is_being_read(self, session: Session) -> None:
        assert shown(list(pipeline_lines(piped(session), None, 80))) == ["reading its stages"]

    def test_a_failure_leaves_the_notes(self, session: Session) -> None:
        detail = piped(session, notes=(REMOVED,))
        assert shown(lines(detail, failure="the log is \x1b[31mdamaged"))[2:] == [
            "! The stages cannot be shown: the log is \\x1b[31mdamaged.",
            "  hipaa-removed: email is on no list (- email)",
        ]


class TestHead:
    def test_the_definition_and_both_names_are_there(self, session: Session) -> None:
        detail = piped(session, emission="Lead", definition="Lead")
        assert shown(lines(detail, RECEIVED))[:2] == [
            "→ Webhooks: by default",
            "  as Lead, by its definition (received as Purchase)",
        ]

    def test_enter_on_the_definition_leads_to_all_its_events(self, session: Session) -> None:
        detail = piped(session, emission="My form", definition="My form")
        assert filter_of(lines(detail, RECEIVED)[1]) == 'definition:"My form"'
        assert filter_of(lines(piped(session, emission="Other"), RECEIVED)[1]) == ""

    def test_a_skip_says_why(self, session: Session) -> None:
        detail = piped(session, decision=Decision.SKIP, rule=Rule.SQL_ERROR)
        assert shown(lines(detail, RECEIVED))[0] == "⊘ Webhooks skipped: the SQL of a transformation failed"

    def test_a_copy_without_the_key_of_masks_says_so(self, session: Session) -> None:
        words = "∆ This log lacks the key of masked IDs, so they are not those that were sent."
        assert words in shown(lines(piped(session), RECEIVED, has_key=False))
        assert words not in shown(lines(piped(session), RECEIVED))


class TestStacked:
    def test_each_stage_is_below_the_one_before_with_its_notes_and_marks(self, session: Session) -> None:
        detail = piped(session, notes=(RENAMED, REMOVED))
        assert shown(lines(detail, RECEIVED, TRANSFORMED, ALLOWED, SENT))[2:] == [
            "  2 notes: renamed, hipaa-removed",
            "",
            "Received, as it would go out without any step",
            "{",
            '  "event": "A",',
            '  "properties": {',
            '    "price": 1,',
            '    "email": "e"',
            "  }",
            "}",
            "",
            "Transformed",
            "  renamed: price is called value (+ value, - price)",
            "{",
            '  "event": "A",',
            '  "properties": {',
            '    "value": 1,  + added (renamed)',
            '    "price":  - removed (renamed)',
            '    "email": "e"',
            "  }",
            "}",
            "",
            "After HIPAA",
            "  hipaa-removed: email is on no list (- email)",
            "{",
            '  "event": "A",',
            '  "properties": {',
            '    "value": 1',
            '    "email":  - removed (hipaa-removed)',
            "  }",
            "}",
            "Sent: the same as After HIPAA",
        ]

    def test_marks_differ_by_sign_and_word_not_only_by_colour(self, session: Session) -> None:
        changed = stage(StageName.TRANSFORMED, b'{"event":"B","properties":{"new":1,"email":"e"}}')
        found = lines(piped(session), RECEIVED, changed)
        marks = {parts_of(line)[-1] for line in found if line.style == "json"} & {
            ("  + added", "success"),
            ("  - removed", "error"),
            ("  ~ changed", "warning"),
        }
        assert len(marks) == 3

    def test_before_a_call_it_is_to_be_sent(self, session: Session) -> None:
        waiting = msgspec.structs.replace(SENT, was_sent=False)
        assert shown(lines(piped(session), RECEIVED, waiting))[-1].strip() == "}"
        assert "To be sent" in shown(lines(piped(session), RECEIVED, waiting))
        assert "Sent, in its latest call" in shown(lines(piped(session), RECEIVED, SENT))

    def test_text_from_outside_is_never_acted_on(self, session: Session) -> None:
        """Names, values and notes come from strangers."""
        odd = stage(StageName.TRANSFORMED, '{"\u202e":"\x7f"}'.encode())
        note = Note(PipelineStep.TRANSFORM, "\x1b]0", "\x9b1m", ("\u202e",))
        for width in (20, 200):
            found = lines(piped(session), RECEIVED, msgspec.structs.replace(odd, notes=(note,)), width=width)
            assert all(each.isprintable() for each in "".join(shown(found)))


class TestSideBySide:
    def test_stages_that_differ_are_columns(self, session: Session) -> None:
        found = shown(lines(piped(session), RECEIVED, TRANSFORMED, SENT, width=3 * 40 + 6))
        assert found[3] == f"{'Received':40} │ {'Transformed':40} │ Sent"
        assert found[4] == f"{'as it would go out without any step':40} │ {'':40} │ in its latest call"
        assert found[5].startswith(f"{'':40} │ renamed: price is called value (+ value,")
        before, after = '    "price": 1,', '    "price":  - removed (renamed)'
        assert f"{before:40} │ {after:40} │" in found

    def test_what_is_the_same_as_before_has_no_column(self, session: Session) -> None:
        found = shown(lines(piped(session), RECEIVED, ALLOWED, SENT, width=WIDE))
        assert found[3] == f"{'Received':{LEAST_COLUMN}} │ After HIPAA"
        assert found[-1] == "Sent: the same as After HIPAA"

    @pytest.mark.parametrize("width", [WIDE, WIDE + 1, 140])
    def test_no_line_is_wider_than_the_text(self, session: Session, width: int) -> None:
        long = stage(StageName.TRANSFORMED, b'{"event":"%s","%s":[1]}' % (b"x" * 500, b"y" * 70), *[RENAMED] * 3)
        assert max(map(len, shown(lines(piped(session), RECEIVED, long, width=width)))) <= width

    def test_a_large_payload_is_stacked_at_every_width(self, session: Session) -> None:
        """Otherwise it could not be folded."""
        large = stage(StageName.TRANSFORMED, b'{"event":"%s"}' % (b"x" * 70_000))
        assert "Received, as it would go out without any step" in shown(
            lines(piped(session), RECEIVED, large, width=200)
        )


class TestStages:
    def test_a_line_belongs_to_the_stage_above(self, session: Session) -> None:
        detail = piped(session)
        made = StageLines(detail, DeliveryStages(detail.deliveries[0], (RECEIVED, TRANSFORMED, SENT)), WIDE - 1)
        count = len(list(made))
        found = [made.stage(number) for number in range(count)]
        assert found[:3] == [None] * 3
        assert found[3:] == [RECEIVED] * 9 + [TRANSFORMED] * 11 + [SENT] * (count - 23)

    def test_side_by_side_it_is_what_goes_out(self, session: Session) -> None:
        detail = piped(session)
        made = StageLines(detail, DeliveryStages(detail.deliveries[0], (RECEIVED, TRANSFORMED)), WIDE)
        count = len(list(made))
        assert [made.stage(number) for number in (2, 3, count - 1)] == [None, TRANSFORMED, TRANSFORMED]

    def test_what_has_not_been_taken_belongs_to_the_last_heading(self, session: Session) -> None:
        """A large payload comes in slices."""
        detail = piped(session)
        made = StageLines(detail, DeliveryStages(detail.deliveries[0], (RECEIVED, TRANSFORMED)), WIDE - 1)
        taken = iter(made)
        for _ in range(6):
            next(taken)
        assert made.stage(5) == made.stage(50) == RECEIVED

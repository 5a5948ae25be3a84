"""Dedup as plain text."""

from datetime import UTC

from liveview.tui.inspector.dedup import dedup_lines
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.entries import event_of
from tests.support.tui.consent import resent_with_consent
from tests.support.tui.fakes import Session
from tests.support.tui.reading import text

CONTEXT = EventContext(zone=UTC)


def shown(session: Session, event_id: int, width: int = 70) -> list[str]:
    return text(dedup_lines(session.detail(event_id), CONTEXT, width))


def test_an_invalid_event_takes_no_part(session: Session) -> None:
    """It has no key."""
    assert shown(session, session.send(user=None)) == ["An invalid event takes no part in deduplication."]


def test_an_event_without_a_key_is_never_a_duplicate(session: Session) -> None:
    lines = shown(session, session.post(b'{"type":"track","event":"A","userId":"u","writeKey":"k"}', "/v1/track"))
    assert lines == ["An invalid event takes no part in deduplication."]
    whole = b'{"type":"track","event":"A","userId":"u","writeKey":"k","timestamp":"2026-09-21T14:13:20Z"}'
    assert shown(session, session.post(whole, "/v1/track"))[-1] == (
        "it is never a duplicate, and a retry would be a new event."
    )


class TestOriginal:
    def test_a_fresh_event_holds_its_key(self, session: Session) -> None:
        assert shown(session, session.send(**{"$insert_id": "a1"})) == [
            'key "a1"',
            "made of $insert_id",
            "token dev",
            "received 2026-09-21 14:13:20.250 +0000",
            "",
            "✓ Fresh: the first event with this key; later ones are duplicates.",
            "No duplicates so far.",
        ]

    def test_a_key_of_the_time_alone_is_called_weak(self, session: Session) -> None:
        assert "made of time alone: weak, other events may share it" in shown(session, session.send())

    def test_its_duplicates_are_counted_and_the_first_can_be_gone_to(self, session: Session) -> None:
        session.send(**{"$insert_id": "a1"})
        session.at += 2
        session.send(price=3, **{"$insert_id": "a1"})
        for _ in range(6):
            session.send(**{"$insert_id": "a1"})
        lines = list(dedup_lines(session.detail(1), CONTEXT, 70))
        assert text(lines)[-7:] == [
            "7 later duplicates:",
            "#2 Purchase by 13793, 2.0 s later, COLLISION",
            *(f"#{number} Purchase by 13793, 2.0 s later" for number in (3, 4, 5, 6)),
            "and 2 more",
        ]
        assert [event_of(line) for line in lines[-6:-1]] == [2, 3, 4, 5, 6]


class TestDuplicate:
    def test_it_names_its_original_its_age_and_what_is_ignored(self, session: Session) -> None:
        session.send(**{"$insert_id": "a1"})
        session.at += 1.4
        assert shown(session, session.send(**{"$insert_id": "a1"}))[3:] == [
            "original #1 Purchase by 13793",
            "age 1.4 s after its original",
            "received 2026-09-21 14:13:21.650 +0000",
            "2026-09-21 14:13:20.250 +0000, the original",
            "",
            "✓ Same content as its original, apart from transport fields.",
            "",
            "Different, but ignored: transport fields may change when an event is sent again.",
            "#1, the original                 │ #2, this event",
            "properties.time",
            "1790000000.25                    │ 1790000001.65",
        ]

    def test_a_collision_is_an_alarm_with_a_fix_and_both_values_of_each_field(self, session: Session) -> None:
        session.send(time=1_790_000_000, price=500, items=[{"sku": "a"}, {"sku": "b"}])
        lines = shown(session, session.send(time=1_790_000_000, items=[{"sku": "a"}, {"sku": "c"}], coupon="x"))
        assert lines[:3] == [
            "! COLLISION: #2 is not the same event as #1,",
            "but it has the same key, so it was lost.",
            "fix: send an $insert_id, or a time with milliseconds and a $device_id",
        ]
        assert lines[-7:] == [
            "#1, the original                 │ #2, this event",
            *("properties.price", "500                              │ absent"),
            *("properties.items[1].sku", '"b"                              │ "c"'),
            *("properties.coupon", 'absent                           │ "x"'),
        ]

    def test_a_resend_that_brings_consent_is_said_to(self, session: Session) -> None:
        lines = text(dedup_lines(resent_with_consent(session), CONTEXT, 70))
        assert "It brings consent: what that newly allows is sent, and nothing twice." in lines
        assert not any("apply" in line for line in lines)

    def test_a_resend_with_other_options_is_not_a_collision_and_shows_what_was_chosen(self, session: Session) -> None:
        choice = {"integrations": {"All": False}}
        session.send(**{"$insert_id": "a", "$options": choice})
        lines = shown(session, session.send(**{"$insert_id": "a", "$options": {"integrations": {"Webhooks": True}}}))
        assert not any("COLLISION" in line for line in lines)
        assert lines[-7:] == [
            "= Resent with other $options: the same event, not a collision.",
            "The $options of #1 apply.",
            "#1, the original                 │ #2, this event",
            "properties.$options.integrations.All",
            "false                            │ absent",
            "properties.$options.integrations.Webhooks",
            "absent                           │ true",
        ]

    def test_the_same_number_in_two_spellings_is_a_note(self, session: Session) -> None:
        for price in (b"500", b"500.0"):
            known = b'{"distinct_id":"u","token":"dev","time":1790000000.5,"$insert_id":"a","price":%b}' % price
            event_id = session.post(b'{"event":"E","properties":%b}' % known)
        lines = shown(session, event_id)
        assert "✓ Same content as its original, apart from transport fields." in lines
        assert lines[-4:] == [
            "The same numbers, written in two ways:",
            "#1, the original                 │ #2, this event",
            "properties.price",
            "500                              │ 500.0",
        ]

    def test_a_placeholder_as_key_is_an_alarm_of_its_own(self, session: Session) -> None:
        session.send(**{"$insert_id": "undefined"})
        lines = shown(session, session.send(**{"$insert_id": "undefined"}))
        assert lines[:3] == [
            '! COLLISION: #2 has the same $insert_id as #1, "undefined",',
            "but that is a placeholder: any event without an ID has it.",
            "fix: send a different $insert_id with every event",
        ]

    def test_below_sixty_cells_the_values_are_one_above_the_other(self, session: Session) -> None:
        session.send(price=500, **{"$insert_id": "a"})
        lines = shown(session, session.send(price=700, **{"$insert_id": "a"}), 48)
        assert "fix: send a different $insert_id with every event" in lines
        assert lines[-3:] == ["properties.price", "#1  500", "#2  700"]

    def test_long_values_wrap_inside_their_columns(self, session: Session) -> None:
        session.send(text="one " * 20, **{"$insert_id": "a"})
        lines = shown(session, session.send(text="two " * 20, **{"$insert_id": "a"}), 62)
        rows = [line for line in lines if "│" in line][1:]
        assert len(rows) > 2
        assert all("one" in left and "two" in right for left, right in (row.split("│") for row in rows[:2]))

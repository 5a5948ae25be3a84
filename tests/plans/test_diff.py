"""Two sessions compared: what is gone, new or changed, and what of that makes the later one worse."""

import pytest
from hypothesis import given

from liveview.model.event import EventType
from liveview.plans import profile as limits
from liveview.plans.diff import (
    NAMELESS,
    USUAL_RULES,
    DiffFinding,
    DiffRule,
    EventChange,
    ProblemShare,
    PropertyChange,
    SessionComparison,
    compare,
    percent,
)
from liveview.plans.profile import SessionProfile
from tests.plans.test_learning import EVENTS
from tests.support.conformity import profile_of_texts
from tests.support.examples import examples


def compared(before: list[str], after: list[str]) -> EventChange:
    """The change of the one event whose properties are these."""
    (event,) = compare(profile_of_texts(*before), profile_of_texts(*after)).events
    return event


def changes(before: str, after: str) -> list[tuple[str, str, str | None, str | None]]:
    found = compared([before], [after]).properties
    return [(each.path, each.change, each.before, each.after) for each in found]


def counting(**counts: tuple[int, int]) -> SessionProfile:
    """A session with this many events of each name, and this many of them with problems; accepted without any."""
    session = SessionProfile()
    for name, (received, troubled) in counts.items():
        for _ in range(received if name != "nameless" else 0):
            session.note(EventType.TRACK, name, {})
        session.note_problems(EventType.TRACK, "" if name == "nameless" else name, received, troubled)
    return session


class TestLimits:
    """Beyond a limit, nothing is known, so nothing is gone or new."""

    def test_of_names(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_NAMES", 2)
        before, after = SessionProfile(), SessionProfile()
        for name in ("A", "B", "C", "Gone"):
            profile_of_texts("{}", name=name, into=before)
        for name in ("D", "C", "B", "A"):
            profile_of_texts("{}", name=name, into=after)
        assert [(each.name, each.status) for each in compare(before, after).events] == [("D", "new")]
        found = compare(before, profile_of_texts("{}", name="B")).events
        assert [(each.name, each.status) for each in found] == [("A", "gone"), ("B", "same")]

    def test_of_properties(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_MEMBERS", 2)
        assert changes('{"a":1,"b":1,"c":1}', '{"c":1,"b":"x","a":1}') == [("b", "type", "number", "string")]
        assert changes('{"a":1}', '{"c":1,"b":1,"a":1}') == [
            ("c", "new", None, "number"),
            ("b", "new", None, "number"),
        ]

    def test_of_elements(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_DEPTH", 1)
        assert changes('{"a":[]}', '{"a":[1]}') == changes('{"a":[1]}', '{"a":[]}') == []

    def test_names_of_properties_that_are_data_are_not_compared(self) -> None:
        assert changes('{"by":{"13793":1,"all":1}}', '{"by":{"13794":1}}') == [("by.all", "gone", "number", None)]
        assert changes('{"by":{"13793":1}}', '{"by":{"13793":""}}') == [("by.13793", "type", "number", "string")]


class TestEvents:
    def test_are_gone_new_changed_or_the_same(self) -> None:
        before = profile_of_texts("{}", "{}", name="Gone")
        after = profile_of_texts("{}", name="New")
        for session, texts in ((before, ['{"a":1}']), (after, ['{"a":"x"}', '{"a":"y"}'])):
            profile_of_texts(*texts, name="Changed", into=session)
            profile_of_texts("{}", name="Same", into=session)
        found = [(each.name, each.status, each.before, each.after) for each in compare(before, after).events]
        assert found == [
            ("Gone", "gone", 2, 0),
            ("Changed", "changed", 1, 2),
            ("Same", "same", 1, 1),
            ("New", "new", 0, 1),
        ]

    def test_are_told_apart_by_type(self) -> None:
        found = compare(profile_of_texts("{}", name="Home"), profile_of_texts("{}", name="Home", kind=EventType.SCREEN))
        assert [(each.shown_name, each.status) for each in found.events] == [("Home", "gone"), ("Home (screen)", "new")]

    def test_that_were_never_accepted_are_not_compared(self) -> None:
        session = SessionProfile()
        session.note_problems(EventType.TRACK, "Broken", 1, 1)
        assert compare(session, session).events == ()

    def test_of_a_session_with_itself_are_the_same(self) -> None:
        session = profile_of_texts('{"a":[{"b":null}]}')
        assert compare(session, session) == SessionComparison(
            (EventChange("Purchase", EventType.TRACK, "same", 1, 1, ()),), ()
        )


class TestProperties:
    @pytest.mark.parametrize(
        ("before", "after", "found"),
        [
            ('{"a":1}', '{"a":"x"}', [("a", "type", "number", "string")]),
            ('{"a":1,"b":2}', '{"b":2,"c":true}', [("a", "gone", "number", None), ("c", "new", None, "boolean")]),
            ('{"a":[{"b":1}]}', '{"a":[{"b":null}]}', [("a[].b", "type", "number", "null")]),
            ('{"a":[1]}', '{"a":["x"]}', [("a[]", "type", "number", "string")]),
            ('{"a":[1]}', '{"a":[]}', [("a[]", "gone", "number", None)]),
            ('{"a":[]}', '{"a":[1]}', [("a[]", "new", None, "number")]),
            ('{"a":{"b":{"c":1}}}', "{}", [("a", "gone", "object", None)]),
            ("{}", '{"a":{"b":{"c":1}}}', [("a", "new", None, "object")]),
            ('{"a":{"b":1}}', '{"a":"x"}', [("a", "type", "object", "string")]),
            ('{"a":"x"}', '{"a":{"b":1}}', [("a", "type", "string", "object")]),
            ('{"a":[1]}', '{"a":{}}', [("a", "type", "array", "object")]),
            ('{"a.b":1}', '{"a":{"b":1}}', [('["a.b"]', "gone", "number", None), ("a", "new", None, "object")]),
        ],
    )
    def test_are_gone_new_or_of_another_type(
        self, before: str, after: str, found: list[tuple[str, str, str | None, str | None]]
    ) -> None:
        assert changes(before, after) == found

    def test_of_several_types_name_them_all(self) -> None:
        event = compared(['{"a":1}'], ['{"a":1}', '{"a":"x"}'])
        assert event.properties == (PropertyChange("a", "type", "number", "number, string"),)


class TestWorse:
    BEFORE = ('{"a":1,"b":1}', '{"a":null,"b":1}')

    def findings(
        self, before: SessionProfile, after: SessionProfile, *rules: DiffRule, tolerance: float = 20
    ) -> list[str]:
        return [str(each) for each in compare(before, after).worse(rules or USUAL_RULES, tolerance)]

    def test_is_an_event_that_is_gone(self) -> None:
        before = profile_of_texts("{}", name="Signup")
        assert self.findings(before, profile_of_texts("{}")) == ["gone: Signup"]
        assert compare(before, SessionProfile()).worse() == (DiffFinding(DiffRule.GONE, "Signup"),)

    def test_is_a_property_that_is_gone_or_has_a_type_that_it_had_not(self) -> None:
        before = profile_of_texts(*self.BEFORE)
        assert self.findings(before, profile_of_texts('{"a":"x"}')) == [
            "shape: Purchase.a null, number → string",
            "shape: Purchase.b gone",
        ]

    def test_is_not_a_type_that_is_not_there_any_more_or_a_new_property(self) -> None:
        before = profile_of_texts(*self.BEFORE)
        after = profile_of_texts('{"a":1,"b":1,"c":1}')
        assert len(compare(before, after).events[0].properties) == 2
        assert self.findings(before, after) == []

    def test_is_a_larger_share_of_problems(self) -> None:
        assert self.findings(counting(A=(100, 1), B=(50, 5)), counting(A=(50, 1), B=(100, 10))) == [
            "problems: A 1 % → 2 % (1 of 50)"
        ]

    def test_is_a_larger_share_of_events_without_a_name(self) -> None:
        after = counting(A=(9, 0), nameless=(1, 1))
        assert self.findings(counting(A=(10, 0)), after) == [f"problems: {NAMELESS} 0 % → 10 % (1 of 10)"]
        assert self.findings(after, after) == []
        assert self.findings(after, counting(A=(10, 0))) == []

    def test_is_not_a_problem_of_an_event_that_only_one_session_has(self) -> None:
        assert self.findings(counting(A=(1, 0)), counting(A=(1, 0), B=(1, 1))) == []

    def test_is_a_new_event_by_choice(self) -> None:
        assert self.findings(SessionProfile(), profile_of_texts("{}"), DiffRule.NEW) == ["new: Purchase"]

    @pytest.mark.parametrize(
        ("before", "after", "tolerance", "worse"),
        [
            (100, 121, 20.0, True),
            (100, 120, 20.0, False),
            (100, 79, 20.0, True),
            (100, 80, 20.0, False),
            (100, 101, 0.0, True),
            (100, 0, 20.0, True),
            (0, 100, 20.0, False),
            (3, 4, 33.0, True),
            (3, 4, 34.0, False),
        ],
    )
    def test_is_another_number_of_events_by_choice(
        self, before: int, after: int, tolerance: float, worse: bool
    ) -> None:
        found = self.findings(counting(A=(before, 0)), counting(A=(after, 0)), DiffRule.COUNT, tolerance=tolerance)
        assert found == ([f"count: A {before} → {after}"] if worse else [])

    def test_is_in_the_order_of_the_rules(self) -> None:
        before = counting(A=(10, 0), B=(1, 0))
        after = counting(A=(1, 1), C=(1, 0))
        assert self.findings(before, after, *DiffRule) == [
            "gone: B",
            "problems: A 0 % → 100 % (1 of 1)",
            "new: C",
            "count: A 10 → 1",
            "count: B 1 → 0",
        ]


class TestPercent:
    def test_tells_a_few_from_none_and_most_from_all(self) -> None:
        assert [percent(part, 10_000) for part in (0, 1, 100, 1_234, 9_999, 10_000)] == [
            *("0 %", "0.1 %", "1 %", "12.3 %", "99.9 %", "100 %")
        ]
        assert percent(0, 0) == "0 %"


class TestProblemShare:
    def test_is_compared_exactly(self) -> None:
        assert ProblemShare("A", 333_333, 1_000_000, 1, 3).is_worse
        assert not ProblemShare("A", 1, 3, 333_333, 1_000_000).is_worse
        assert not ProblemShare("A", 1, 3, 2, 6).is_worse


@examples(100)
@given(EVENTS, EVENTS)
def test_what_is_new_one_way_is_gone_the_other_way(one: list[str], two: list[str]) -> None:
    there, back = compared(one, two), compared(two, one)
    opposite = {"gone": "new", "new": "gone", "type": "type"}
    assert {(each.path, each.change, each.before, each.after) for each in there.properties} == {
        (each.path, opposite[each.change], each.after, each.before) for each in back.properties
    }
    assert compared(one, one).properties == ()

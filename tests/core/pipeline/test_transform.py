"""Transformations: whom they are for, their order, and what they leave exactly as it was."""

import json
from collections.abc import Mapping

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.json.document import Document, encode, read_text
from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.sql import Cell, IncomingEvent, SqlFailure
from liveview.core.pipeline.transform import applies, ready, transformed
from liveview.model.delivery import Rule
from liveview.model.transform import Constant, Delete, Operation, Rename, RenameEvent, Standard, Transform
from tests.support.core.emissions import KEY, codes, inside, payload, shape, tracked
from tests.support.core.wires import VALUES, law

NAMES = st.sampled_from(["a", "b", "c", "A", "$os", "d.e", "", "token"])
LITERALS = st.sampled_from(["0", "-0", "1.0", "24.60", "1e2", "1E+2", "1e400", "12345678901234567890", "-0.10"])
VALUE = VALUES.map(json.dumps) | LITERALS | st.lists(LITERALS, max_size=3).map(lambda each: f"[{','.join(each)}]")
EVENTS = st.dictionaries(NAMES.filter(lambda name: name != "token"), VALUE, max_size=6).map(
    lambda members: tracked(",".join(f"{json.dumps(name)}:{value}" for name, value in members.items()))
)
OTHER_NAMES = NAMES.filter(bool)
OPERATIONS = st.lists(
    st.one_of(
        st.builds(Delete, OTHER_NAMES),
        st.builds(Rename, OTHER_NAMES, OTHER_NAMES),
        st.builds(Constant, OTHER_NAMES, st.integers(-5, 5) | st.text(max_size=2) | st.booleans()),
        st.builds(RenameEvent, OTHER_NAMES),
        *(
            st.builds(
                lambda name, to, op=op: msgspec.convert({"op": op, "prop": name, "to": to}, Operation),
                OTHER_NAMES,
                st.sampled_from(to),
            )
            for op, to in (("case", ("lower", "upper")), ("type", ("number", "text", "boolean")))
        ),
    ),
    max_size=5,
)


class Recorded:
    """A runner that notes the names of the events that it was given, and answers with a column named after each."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    def run(self, statement: str, incoming: IncomingEvent) -> tuple[Mapping[str, Cell], ...] | SqlFailure:
        self.seen.append((incoming.event_name, incoming.props))
        return () if statement == "none" else ({statement: 1},)

    def refusal(self, statement: str) -> str:
        return ""


def members(emission: Emission) -> dict[str, bytes]:
    """The properties of an emission, without the fields of the wire, as the bytes of their values."""
    event = emission.event
    return {name: encode(value) for name, value in event.properties.items() if name not in event.reserved}


class TestWhom:
    def test_event_and_destination_may_be_any(self) -> None:
        emission = tracked()
        assert applies(Transform(), emission, "W")
        assert applies(Transform(event="Purchase", destination=KEY), emission, "W")
        assert applies(Transform(destination="W"), emission, "W")
        assert not applies(Transform(event="Other"), emission, "W")
        assert not applies(Transform(destination="Mixpanel"), emission, "W")

    def test_the_name_of_the_emission_counts_even_after_it_was_changed(self) -> None:
        renamed = transformed(tracked(), ready([Transform(ops=(RenameEvent("Other"),))]), None)
        assert applies(Transform(event="Purchase"), renamed, "W")
        assert not applies(Transform(event="Other"), renamed, "W")


class TestOrder:
    def test_standard_events_then_operations_then_sql_over_all_transformations(self) -> None:
        sql = Recorded()
        transforms = [
            Transform(sql="first", ops=(Constant("x", 1),)),
            Transform(sql="second", ops=(Rename("x", "y"), Standard("S"))),
        ]
        out = transformed(tracked(), ready(transforms), sql)
        assert codes(out) == ["standard", "set", "renamed", "sql", "sql"]
        assert sql.seen == [("S", '{"y":1}'), ("S", '{"y":1,"first":1}')]
        assert inside(out) == '{"y":1,"first":1,"second":1}'

    def test_sql_after_one_that_filters_is_not_run(self) -> None:
        sql = Recorded()
        out = transformed(tracked(), ready([Transform(sql="none"), Transform(sql="second")]), sql)
        assert (out.rule, len(sql.seen)) == (Rule.FILTERED, 1)


class TestLaws:
    @law
    @given(EVENTS, OPERATIONS)
    def test_what_no_operation_names_stays_exactly_as_it_was(self, emission: Emission, ops: list[Operation]) -> None:
        out = transformed(emission, ready([Transform(ops=tuple(ops))]), None)
        named = {getattr(each, field) for each in ops for field in ("prop", "source", "to") if hasattr(each, field)}
        before = [item for item in members(emission).items() if item[0] not in named]
        assert [item for item in members(out).items() if item[0] not in named] == before

    @law
    @given(EVENTS, OPERATIONS)
    def test_the_notes_name_every_property_that_changed(self, emission: Emission, ops: list[Operation]) -> None:
        out = transformed(emission, ready([Transform(ops=tuple(ops))]), None)
        before, after = members(emission), members(out)
        noted = {name for note in out.notes for name in (*note.added, *note.removed, *note.changed)}
        assert noted >= {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}

    @law
    @given(EVENTS, OPERATIONS)
    def test_it_is_always_the_same_and_always_json(self, emission: Emission, ops: list[Operation]) -> None:
        transforms = [Transform(ops=tuple(ops))]
        text = payload(transformed(emission, ready(transforms), None))
        assert text == payload(transformed(emission, ready(transforms), None))
        assert isinstance(read_text(text), Document)

    @law
    @given(EVENTS, OTHER_NAMES, OTHER_NAMES)
    def test_a_rename_changes_nothing_but_a_name(self, emission: Emission, source: str, to: str) -> None:
        out = transformed(emission, ready([Transform(ops=(Rename(source, to),))]), None)
        before, after = members(emission), members(out)
        assert list(after.values()) == list(before.values())
        renamed = source in before and to not in before and to != "token"
        assert list(after) == [to if renamed and name == source else name for name in before]

    def test_without_operations_nothing_changes(self) -> None:
        emission = tracked('"a":1.0')
        assert transformed(emission, ready([Transform()]), None) is emission
        assert shape(emission)["properties"] == {"a": 1.0}

"""Plans as tables."""

from decimal import Decimal
from pathlib import Path

import pytest

from liveview.model.event import EventType
from liveview.model.plan import Plan, PlanKind, PlannedEvent
from liveview.plans.reading import table
from liveview.plans.reading.table import COLUMNS
from tests.support.plans import loaded, refused

HEADER = ",".join(COLUMNS)


def read(text: str) -> Plan:
    return table.read(text, "plan.csv")


def only(*lines: str) -> PlannedEvent:
    """The only event of a table with these lines."""
    (event,) = read("\n".join([HEADER, *lines])).events
    return event


class TestRead:
    def test_every_column(self, tmp_path: Path) -> None:
        text = f"{HEADER}\nPurchase,,,true,\nPurchase,price,number,yes,79.90\nSigned Up,plan,string|null,,pro\n"
        assert loaded(tmp_path, text, "plan.csv") == Plan(
            events=(
                PlannedEvent(
                    "Purchase",
                    schema={
                        "type": "object",
                        "properties": {"price": {"type": "number", "examples": [Decimal("79.90")]}},
                        "required": ["price"],
                    },
                    required=True,
                ),
                PlannedEvent(
                    "Signed Up",
                    schema={
                        "type": "object",
                        "properties": {"plan": {"type": ["string", "null"], "examples": ["pro"]}},
                    },
                ),
            ),
            kind=PlanKind.CSV,
        )

    def test_lines_of_an_event_may_be_apart(self) -> None:
        plan = read("event,property\nA,a\nB,\nA,b")
        assert [each.name for each in plan.events] == ["A", "B"]
        assert isinstance(plan.events[0].schema, dict)
        assert list(plan.events[0].schema["properties"]) == ["a", "b"]

    def test_an_event_without_properties_may_have_any(self) -> None:
        assert only("A,,,,").schema == {"type": "object"}

    def test_a_property_without_a_type_may_be_anything(self) -> None:
        assert only("A,a,,,").schema == {"type": "object", "properties": {"a": {}}}

    def test_names_with_a_meaning_have_a_type(self) -> None:
        assert only("$identify,phone,string,,").type is EventType.IDENTIFY

    @pytest.mark.parametrize(
        "text",
        [
            "required,event,example,type,property\nyes,A,1,number,a\n",
            "Event, Property ,TYPE,Required,Example\nA,a,number,yes,1\n",
            "event;property;type;required;example\nA;a;number;yes;1\n",
            "event\tproperty\ttype\trequired\texample\nA\ta\tnumber\tyes\t1\n",
            '"event","property","type","required","example"\n"A","a","number","yes","1"\n',
            "\n\nevent,property,type,required,example\r\n\r\nA, a , number,YES,1\r\n,,,,\r\n",
            "event,property,type,required,example,,\nA,a,number,x,1,,\n",
            "event;property;type;required;example\nA;a;Number;1;1",
        ],
    )
    def test_the_same_in_other_spellings(self, text: str) -> None:
        schema = {"type": "object", "properties": {"a": {"type": "number", "examples": [1]}}, "required": ["a"]}
        assert read(text).events == (PlannedEvent("A", schema=schema),)

    def test_a_byte_order_mark_does_not_belong_to_a_name(self, tmp_path: Path) -> None:
        assert loaded(tmp_path, b"\xef\xbb\xbfevent,property\nA,\n", "plan.csv").events[0].name == "A"

    def test_quotation_marks_keep_separators_and_lines(self) -> None:
        schema = only('"A, B",a,string,,"say ""x""\n, please"').schema
        assert isinstance(schema, dict)
        assert schema["properties"]["a"]["examples"] == ['say "x"\n, please']
        assert only('"A, B",,,,').name == "A, B"


class TestRefused:
    @pytest.mark.parametrize(
        ("lines", "reason"),
        [
            ((",a,,,",), "2: the event is missing; write its name on every line"),
            (("A,a,nubmer,,",), '2: "nubmer" is not a type, did you mean number?'),
            (
                ("A,a,string|text,,",),
                '2: "text" is not a type, use one of string, number, integer, boolean, object, arr',
            ),
            (("A,a,string|,,",), '2: "" is not a type, use one of'),
            (("A,a,,perhaps,",), '2: "perhaps" is not understood as required; write true or false'),
            (("A,a,,,", "", "A,b,,,", "A,a,,,"), "5: a: it is in line 2, too; remove one of them"),
            (("A,,,,", "A,a,,,", "A,,,yes,"), '4: the event "A" is in line 2, too; remove one of them'),
            (("A,,string,,",), "2: a line without a property is about the event; name a property, or leave"),
            (("A,,,,5",), "2: a line without a property is about the event"),
            (("A,a..b,,,",), "2: a..b: not a path from character 2 on; write it like items[].sku"),
            (("A,a[],,yes,",), "2: a[]: the items of a list cannot be required; leave it empty"),
            (
                ("A,a,string,,", "A,a.b,,,"),
                "2: its type is string, but there are paths into it; add object to its type",
            ),
            (("A,a.b,,,", "A,a,object|null,,", "A,a[],,,"), "3: its type is object or null, but there are paths into"),
            (("A,a,,,1,2",), '2: "2" is in no column; put a text with a separator in quotation marks'),
            (('A,a,,,"1', "B,a,,,"), "2: not valid CSV: unexpected end of data; check its quotation marks"),
            (('A,a,,,"1"x',), "2: not valid CSV: "),
            (('A,a,,,"1', '2"', "A,a,nubmer,,"), '4: "nubmer" is not a type'),
            (("A,a,,," + "x" * 200_000,), "2: not valid CSV: field larger than field limit"),
        ],
    )
    def test_with_its_line_and_what_to_do(self, lines: tuple[str, ...], reason: str, tmp_path: Path) -> None:
        assert refused(tmp_path, "\n".join([HEADER, *lines]), "plan.csv").startswith(f"plan.csv:{reason}")

    @pytest.mark.parametrize(
        ("header", "reason"),
        [
            ("event,property,typ", '1: there is no column "typ", did you mean type?'),
            ("event,property,Owner", '1: there is no column "Owner", use event,property,type,required,example'),
            ("event,type", "1: the column property is missing; the first line names the columns, event,property,type"),
            ("property", "1: the column event is missing"),
            ("event,event,property", "1: the column event is there twice; remove one of them"),
            ("event,property,", " there is no event in it; add a line below event,property,type,required,example"),
            ("", "1: the column event is missing"),
            ("\n\nevent", "3: the column property is missing"),
        ],
    )
    def test_the_header(self, header: str, reason: str, tmp_path: Path) -> None:
        assert refused(tmp_path, header, "plan.csv").startswith(f"plan.csv:{reason}")

    def test_a_cell_below_a_column_without_a_name(self, tmp_path: Path) -> None:
        said = refused(tmp_path, "event,,property\nA,b,c", "plan.csv")
        assert said.startswith('plan.csv:2: "b" is in no column')

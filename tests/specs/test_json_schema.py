"""JSON Schemas of properties."""

import contextlib
import socket
import subprocess
import sys
import threading
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.specs.json_schema import JsonSchema
from tests.support.examples import examples


def differing(schema: Any, value: Any) -> list[str]:
    return [each.text for each in JsonSchema(schema).differences(value, ("properties",))]


class TestKeywords:
    @pytest.mark.parametrize(
        ("schema", "value"),
        [
            ({"type": "integer"}, 500.0),
            ({"type": "integer"}, Decimal("5e2")),
            ({"type": "number"}, Decimal("1e300")),
            ({"type": "number"}, Decimal("Infinity")),
            ({"multipleOf": 0.01}, Decimal("19.99")),
            ({"multipleOf": 0.01}, 4.35),
            ({"multipleOf": 0.1}, Decimal("1e20")),
            ({"const": 500.0}, 500),
            ({"const": 10**400}, Decimal("1e400")),
            ({"const": {"a": [1.0]}}, {"a": [1]}),
            ({"enum": [Decimal("0.1")]}, Decimal("0.1")),
            ({"enum": [0.1]}, Decimal("0.10")),
            ({"minimum": 0.1}, Decimal("0.1")),
            ({"minimum": 10**30}, Decimal("Infinity")),
            ({"maxLength": Decimal("3.0")}, "abc"),
            ({"prefixItems": [{"const": 1}], "items": False}, [1]),
            ({"const": "\ud800"}, "\ufffd"),  # an event that holds half of a surrogate pair is read with U+FFFD instead
            (True, {}),
        ],
    )
    def test_numbers_are_exact(self, schema: Any, value: Any) -> None:
        assert not differing(schema, value)

    @pytest.mark.parametrize(
        ("schema", "value", "text"),
        [
            ({"minimum": 5}, 3, "properties is 3, wanted minimum: 5"),
            ({"minimum": Decimal("2.50")}, 2, "properties is 2, wanted minimum: 2.50"),
            ({"maximum": 10**30}, 10**30 + 1, f"properties is {10**30 + 1}, wanted maximum: {10**30}"),
            ({"maximum": 5}, Decimal("Infinity"), "properties is 1E+999999999999999999, wanted maximum: 5"),
            ({"multipleOf": 0.1}, Decimal("0.25"), "properties is 0.25, wanted multipleOf: 0.1"),
            ({"const": Decimal("1e400")}, Decimal("1e401"), "properties is 1E+401, wanted const: 1E+400"),
            ({"type": "integer"}, 500.5, 'properties is 500.5, wanted type: "integer"'),
            ({"type": "integer"}, True, 'properties is true, wanted type: "integer"'),
            ({"type": "number"}, "500", 'properties is "500", wanted type: "number"'),
            ({"uniqueItems": True}, [1, 1.0], "properties is [1, 1], wanted uniqueItems: true"),
            ({"const": 1}, True, "properties is true, wanted const: 1"),
            ({"type": ["string", "null"]}, 1, 'properties is 1, wanted type: ["string", "null"]'),
            ({"properties": {"a": {"type": "number"}}}, {"a": "1"}, 'properties.a is "1", wanted type: "number"'),
            ({"required": ["a"]}, {"b": 1}, 'properties is ["b"], wanted required: ["a"]'),
            ({"required": ["a", "b"]}, {}, 'properties is [], wanted required: ["a", "b"]'),
            ({"maxProperties": 1}, {"a": 1, "b": 2}, 'properties is ["a", "b"], wanted maxProperties: 1'),
            (
                {"maxProperties": 1},
                {"": {"a": 1}, "b": Decimal("0.1")},
                'properties is ["", "b"], wanted maxProperties: 1',
            ),
            (
                {"dependentRequired": {"a": ["b"]}},
                {"a": 1},
                'properties is {"a": 1}, wanted dependentRequired: {"a": ["b"]}',
            ),
            ({"propertyNames": {"maxLength": 2}}, {"abc": 1}, 'properties is "abc", wanted maxLength: 2'),
            (
                {"anyOf": [{"type": "null"}, {"const": 2}]},
                1,
                'properties is 1, wanted anyOf: [{"type": "null"}, {"const": 2}]',
            ),
            ({"not": {"type": "null"}}, None, 'properties is null, wanted not: {"type": "null"}'),
            ({"if": True, "then": {"minimum": 5}}, 3, "properties is 3, wanted minimum: 5"),
            ({"contains": {"const": 1}}, [2], 'properties is [2], wanted contains: {"const": 1}'),
            ({"unevaluatedProperties": False}, {"a": 1}, 'properties is {"a": 1}, wanted unevaluatedProperties: false'),
            ({"pattern": "^a"}, "b", 'properties is "b", wanted pattern: "^a"'),
        ],
    )
    def test_what_is_not_allowed_is_said(self, schema: Any, value: Any, text: str) -> None:
        assert differing(schema, value) == [text]

    @pytest.mark.parametrize(
        "schema", [{"type": "string"}, {"maximum": 5}, {"maximum": Decimal("2" * 5_000)}, {"const": 3}]
    )
    def test_a_number_may_have_thousands_of_digits(self, schema: dict[str, Any]) -> None:
        """Python refuses to make an `int` of more than 4,300."""
        (miss,) = differing({"properties": {"a": schema}}, {"a": Decimal("3" * 5_000)})
        assert miss.startswith(f"properties.a is 3.{'3' * 100}")

    @pytest.mark.parametrize(
        ("schema", "value", "text"),
        [
            (False, 1, "properties is 1, wanted nothing"),
            ({"properties": {"a": False}}, {"a": 1}, "properties.a is 1, wanted nothing"),
            ({"properties": {"items": False}}, {"items": 1}, "properties.items is 1, wanted nothing"),
            ({"additionalProperties": False}, {"a": 1}, 'properties is {"a": 1}, wanted additionalProperties: false'),
            (
                {"properties": {"a": True}, "additionalProperties": False},
                {"a": 1, "b": 2},
                'properties is {"a": 1, "b": 2}, wanted additionalProperties: false',
            ),
            ({"prefixItems": [True], "items": False}, [1, 2], "properties[1] is 2, wanted items: false"),
            ({"propertyNames": False}, {"a": 1}, 'properties is {"a": 1}, wanted propertyNames: false'),
        ],
    )
    def test_nothing_may_be_allowed(self, schema: Any, value: Any, text: str) -> None:
        assert differing(schema, value) == [text]

    @pytest.mark.parametrize(
        ("schema", "value", "text"),
        [
            ({"properties": {"0": {"const": 1}}}, {"0": 2}, "properties.0 is 2, wanted const: 1"),
            ({"properties": {"007": {"const": 1}}}, {"a": 1, "007": 2}, "properties.007 is 2, wanted const: 1"),
            ({"items": {"const": 1}}, [1, 2], "properties[1] is 2, wanted const: 1"),
            ({"properties": {"": {"const": 1}}}, {"": 2}, 'properties[""] is 2, wanted const: 1'),
            (
                {"properties": {"": {"properties": {"0": {"properties": {"": {"const": 1}}}}}}},
                {"": {"0": {"": 2}}},
                'properties[""].0[""] is 2, wanted const: 1',
            ),
            ({"additionalProperties": {"const": 1}}, {"a.b": 2}, 'properties["a.b"] is 2, wanted const: 1'),
        ],
    )
    def test_the_place_is_said_whatever_a_name_is(self, schema: Any, value: Any, text: str) -> None:
        assert differing(schema, value) == [text]

    def test_everything_that_differs_is_said_in_the_order_of_fields(self) -> None:
        schema = {"properties": {"b": {"type": "string", "const": "x"}, "a": {"type": "null"}}, "maxProperties": 1}
        found = differing(schema, {"b": 1, "a": 2})
        assert found[:2] == [
            'properties is ["b", "a"], wanted maxProperties: 1',
            'properties.a is 2, wanted type: "null"',
        ]
        assert {*found[2:]} == {'properties.b is 1, wanted type: "string"', 'properties.b is 1, wanted const: "x"'}

    def test_a_value_that_is_too_deep_is_a_difference(self) -> None:
        schema = {"$ref": "#/$defs/a", "$defs": {"a": {"properties": {"a": {"allOf": [{"$ref": "#/$defs/a"}]}}}}}
        value: Any = 1
        for _ in range(64):
            value = {"a": value}
        assert not differing(schema, value)
        for _ in range(100_000):
            value = {"a": value}
        assert differing(schema, value) == ["properties is too deep to be checked, wanted what its schema allows"]

    def test_a_schema_that_is_too_deep_is_refused(self) -> None:
        schema: Any = True
        for _ in range(100_000):
            schema = {"not": schema}
        with pytest.raises(ValueError, match="not a JSON Schema: it is nested too deep"):
            JsonSchema(schema)

    def test_the_stack_of_a_thread_is_large_enough(self) -> None:
        """The validator would end the program."""
        row: dict[str, Any] = {str(at): {"$ref": f"#/$defs/{at + 1}"} for at in range(48)}
        inner = {"properties": {"a": {"$ref": "#/$defs/0"}}, "type": "object"}
        schema = JsonSchema({"$ref": "#/$defs/0", "$defs": row | {"48": inner}})
        value: Any = 1
        for _ in range(99):
            value = {"a": value}
        found: list[str] = []
        thread = threading.Thread(target=lambda: found.extend(each.found for each in schema.differences(value, ())))
        before = threading.stack_size(4 << 20)
        try:
            thread.start()
        finally:
            threading.stack_size(before)
        thread.join()
        assert found == ["1"]


_NUMBERS = st.one_of(
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False, places=6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.1, Decimal("0.1"), Decimal("0.10"), 500, 500.0, Decimal("5e2"), 10**30, Decimal("1e30")]),
)


def fraction(number: Any) -> Fraction:
    """The number that the shortest spelling names."""
    return Fraction(repr(number) if isinstance(number, float) else str(number))


class TestNumbers:
    @examples(200)
    @given(_NUMBERS, _NUMBERS)
    def test_are_compared_by_value(self, said: Any, value: Any) -> None:
        wanted, found = fraction(said), fraction(value)
        assert bool(differing({"const": said}, value)) is (wanted != found)
        assert bool(differing({"enum": ["a", [said]]}, [value])) is (wanted != found)
        assert bool(differing({"minimum": said}, value)) is (found < wanted)
        assert bool(differing({"exclusiveMaximum": said}, value)) is (found >= wanted)
        assert bool(differing({"uniqueItems": True}, [said, value])) is (wanted == found)

    @examples(200)
    @given(_NUMBERS, st.sampled_from([1, 3, 0.1, 0.01, Decimal("0.3"), Decimal("2.50"), 10**20]))
    def test_are_divided_exactly(self, value: Any, divisor: Any) -> None:
        is_multiple = (fraction(value) / fraction(divisor)).denominator == 1
        assert bool(differing({"multipleOf": divisor}, value)) is not is_multiple
        assert bool(differing({"type": "integer"}, value)) is (fraction(value).denominator != 1)


class TestFormats:
    @pytest.mark.parametrize(
        ("name", "right", "wrong"),
        [
            ("email", "a@b.c", "a"),
            ("uri", "https://x/y", "x"),
            ("uuid", "2ce2b45b-af44-4426-a3ef-a314abce9c85", "2ce2"),
            ("date", "2026-01-31", "2026-02-31"),
            ("date-time", "2026-01-31T12:00:00Z", "2026-01-31"),
            ("date-time", "2026-01-31T12:00:00.5+01:00", "2026-02-31T12:00:00Z"),
            ("date-time", "2026-01-31t12:00:00z", "2026-01-31T12:00:00"),
            ("time", "12:00:00Z", "25:00:00Z"),
            ("time", "12:00:00-05:00", "12:00"),
            ("ipv4", "127.0.0.1", "1.2"),
            ("ipv6", "::1", "1.2"),
            ("hostname", "example.com", "-a-"),
        ],
    )
    def test_are_checked(self, name: str, right: str, wrong: str) -> None:
        assert not differing({"format": name}, right)
        assert not differing({"format": name}, 5)
        assert differing({"format": name}, wrong) == [f'properties is "{wrong}", wanted format: "{name}"']

    def test_that_are_unknown_inform(self) -> None:
        assert not differing({"format": "colour"}, "x")


class TestPatterns:
    @pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "^(a*)*$", r"^(\w+\s?)*$"])
    @pytest.mark.timeout(20)
    def test_run_in_linear_time(self, pattern: str) -> None:
        assert not differing({"pattern": pattern}, "a" * 100_000)
        assert differing({"pattern": pattern}, "a" * 100_000 + "!")
        assert differing({"patternProperties": {pattern: False}}, {"a" * 100_000: 1})

    @pytest.mark.parametrize("pattern", ["(", "a(?=b)", "(?<!a)b", r"(a)\1", "(a{1000}){1000}"])
    def test_that_cannot_are_refused(self, pattern: str) -> None:
        for schema in ({"pattern": pattern}, {"patternProperties": {pattern: True}}):
            with pytest.raises(
                ValueError, match=r"not a JSON Schema: properties\.a.* is not a pattern that runs in linear"
            ):
                JsonSchema({"properties": {"a": schema}})


class TestReferences:
    def test_inside_of_the_file_are_followed(self) -> None:
        schema = {"$defs": {"price": {"type": "number"}}, "properties": {"a": {"$ref": "#/$defs/price"}}}
        assert not differing(schema, {"a": 1})
        assert differing(schema, {"a": "1"}) == ['properties.a is "1", wanted type: "number"']
        named = {"$id": "https://example.com/x", "$defs": {"p": {"$anchor": "p", "type": "null"}}, "$ref": "#p"}
        assert not differing(named, None)
        assert differing(named, 1) == ['properties is 1, wanted type: "null"']

    def test_are_looked_up_from_the_address_around(self) -> None:
        inner = {"$id": "urn:a", "$ref": "#/$defs/b", "$defs": {"b": {"minimum": 5}}}
        schema = {"$ref": "urn:a", "$defs": {"a": inner, "b": {"minimum": 9}}}
        assert not differing(schema, 6)
        assert differing(schema, 4) == ["properties is 4, wanted minimum: 5"]

    @pytest.mark.parametrize("reference", ["#", ""])
    @pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef"])
    def test_to_the_schema_itself_are_about_parts(self, keyword: str, reference: str) -> None:
        tree = {"properties": {"next": {keyword: reference}}, "required": ["id"]}
        assert not differing(tree, {"id": 1, "next": {"id": 2}})
        assert differing(tree, {"id": 1, "next": {}}) == ['properties.next is [], wanted required: ["id"]']

    @pytest.mark.parametrize(
        "schema",
        [
            {"$ref": "https://example.com/other.json"},
            {"$ref": "other.json"},
            {"$ref": "file:///etc/passwd"},
            {"properties": {"a": {"items": {"$ref": "#/$defs/none"}}}},
            {"allOf": [{"$dynamicRef": "https://json-schema.org/draft/2020-12/schema"}]},
            {"$defs": {"unused": {"$ref": "#/$defs/none"}}},
            {"$ref": "#/x", "x": {"$ref": "http://127.0.0.1:9/a"}},
            {"$ref": "#/enum/0", "enum": [{"$ref": "urn:x"}]},
        ],
    )
    def test_out_of_it_are_refused_and_nothing_is_fetched(self, schema: Any) -> None:
        with pytest.raises(ValueError, match="leads nowhere in this file; nothing is fetched"):
            JsonSchema(schema)

    @pytest.mark.parametrize("keyword", ["$ref", "$id", "$schema"])
    def test_no_address_is_asked(self, keyword: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setblocking(False)
            address = f"http://127.0.0.1:{listener.getsockname()[1]}/a"
            for inner in ({keyword: address}, {"$id": "urn:x", keyword: address}):
                with contextlib.suppress(ValueError):
                    differing({"properties": {"a": inner}}, {"a": 1})
            with pytest.raises(BlockingIOError):
                listener.accept()

    @pytest.mark.parametrize(
        ("schema", "reason"),
        [
            ({"$ref": "#/title", "title": "x"}, 'leads to "x", which is not a schema'),
            ({"$ref": "#/enum/0", "enum": [5]}, "leads to 5, which is not a schema"),
            ({"$ref": "#/x", "x": {"type": "nmber"}}, "not a JSON Schema: x.type: "),
            ({"$ref": "#/x", "x": {"minimum": "a"}}, "not a JSON Schema: x.minimum: "),
            ({"allOf": [{"$ref": "#"}]}, "a .ref leads back to itself, so that comparing would never end"),
        ],
    )
    def test_lead_to_schemas_that_can_be_compared(self, schema: Any, reason: str) -> None:
        with pytest.raises(ValueError, match=reason):
            JsonSchema(schema)

    def test_a_property_may_be_called_like_a_keyword(self) -> None:
        assert not differing({"properties": {"$ref": {"type": "string"}}, "const": {"$ref": "x"}}, {"$ref": "x"})


class TestRefused:
    @pytest.mark.parametrize(
        ("schema", "reason"),
        [
            ({"type": "objekt"}, 'not a JSON Schema: type: "objekt" is not a type, did you mean object'),
            ({"properties": {"a": {"minimum": "1"}}}, "not a JSON Schema: properties.a.minimum: "),
            ({"pattern": "("}, "not a JSON Schema: pattern: "),
            ({"$id": "http://["}, "not a JSON Schema: "),
            (5, "not a JSON Schema: 5 is not"),
            ({"$schema": "http://json-schema.org/draft-07/schema#"}, "only JSON Schema 2020-12 is understood"),
        ],
    )
    def test_what_is_not_a_schema(self, schema: Any, reason: str) -> None:
        with pytest.raises(ValueError, match=reason.replace("(", r"\(")):
            JsonSchema(schema)


_TARGETS = st.sampled_from(
    [
        *("#", "#/$defs/a", "#/properties/a", "#a", "", "a", "#/x", "#/enum/0", "#/title/0", "#/allOf/0", "#/allOf/x"),
        *("#/minLength/b", "#/type", "http://127.0.0.1:9/a", "file:///etc/passwd", "http://[", "urn:x", "//", "#/%"),
    ]
)
_IDS = st.sampled_from(["http://127.0.0.1:9/a", "a", "urn:x", "http://["])


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keywords: dict[str, st.SearchStrategy[Any]] = {
        **dict.fromkeys(("$ref", "$dynamicRef"), _TARGETS),
        "$id": _IDS,
        **dict.fromkeys(("$anchor", "$dynamicAnchor", "title"), st.just("a")),
        **dict.fromkeys(("$defs", "properties", "dependentSchemas"), st.fixed_dictionaries({"a": inner})),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems", "enum"), st.lists(inner, min_size=1, max_size=2)),
        **dict.fromkeys(("not", "if", "then", "items", "const", "x"), inner),
        **dict.fromkeys(("unevaluatedProperties", "unevaluatedItems"), inner),
        "minLength": st.just(2),
        "type": st.just("object"),
    }
    return st.lists(st.sampled_from(sorted(keywords)), max_size=3, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: keywords[name] for name in names})
    )


@examples(300)
@given(st.recursive(st.sampled_from([True, False, {}]), _larger, max_leaves=8))
def test_a_schema_is_refused_or_can_be_compared(contents: Any) -> None:
    try:
        schema = JsonSchema(contents)
    except ValueError:
        return
    values: list[Any] = [{"a": {"a": ["x"]}}, {"a": 1}, []]
    for value in values:
        list(schema.differences(value, ("properties",)))


def test_the_validator_is_imported_with_the_first_schema(tmp_path: Path) -> None:
    without, using = tmp_path / "without.toml", tmp_path / "using.toml"
    without.write_text('[[expect]]\nname = "Purchase"\nproperties = { a = 1 }\n')
    using.write_text('[[expect]]\nname = "Purchase"\nschema = { required = ["a"] }\n')
    program = (
        "import sys; from pathlib import Path; from liveview.specs.reading import load\n"
        "for path in sys.argv[1:]: load(Path(path)); print('jsonschema_rs' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, without, using], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.split() == ["False", "True"]

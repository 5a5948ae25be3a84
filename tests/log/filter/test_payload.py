"""Questions to payloads, where SQLite's JSON functions answer too loosely."""

from decimal import Decimal
from typing import Any

import pytest

from liveview.log.filter.payload import Question, asker, decoded, found_at, sayer, text_of
from liveview.log.filter.tree import Comparison, Value


def value(*parts: str, quoted: bool = False) -> Value:
    return Value(parts, quoted, 0, 0)


def says(payload: str, path: str, wanted: Value, comparison: Comparison = "=") -> bool:
    return asker(Question(tuple(path.split(".")), comparison, (wanted,)))(payload.encode())


class TestFoundAt:
    @pytest.mark.parametrize(
        ("payload", "path", "found"),
        [
            ('{"a":1,"properties":{"a":2}}', "a", [2]),
            ('{"a":1,"properties":{}}', "a", [1]),
            ('{"properties":{"page":{"url":"in"},"page.url":"whole"}}', "page.url", ["whole"]),
            ('{"properties":{"items":[{"sku":"A"},{"sku":"B"}]}}', "items.sku", ["A", "B"]),
            ('{"properties":{"items":[{"sku":"A"},{"sku":"B"}]}}', "items.1.sku", ["B"]),
            ('{"properties":{"items":["A","B"]}}', "items.7", []),
            ('{"properties":{"tags":["x","y"]}}', "tags", [["x", "y"], "x", "y"]),
            ('{"properties":{"a":1,"a":2}}', "a", [2]),
            ('{"properties":{"pri\\u0063e":5}}', "price", [5]),
            ('{"properties":{"a":null}}', "a", [None]),
            ('{"properties":{"a":{}}}', "a.b", []),
            ('{"properties":[1,2]}', "a", []),
            ("[1]", "a", []),
            ("no json", "a", []),
            ("", "a", []),
        ],
    )
    def test_what_is_at_a_path(self, payload: str, path: str, found: list[Any]) -> None:
        assert list(found_at(payload.encode(), path.split("."))) == found


class TestAsker:
    def test_numbers_are_exact(self) -> None:
        payload = '{"properties":{"id":12345678901234567890,"sum":0.1}}'
        assert says(payload, "id", value("12345678901234567890"))
        assert not says(payload, "id", value("12345678901234567891"))
        assert says(payload, "id", value("12345678901234567889"), ">")
        assert says(payload, "sum", value("1e-1"))
        assert not says(payload, "sum", value("0.10000000000000001"))

    def test_a_text_that_is_a_number_counts_as_one_unless_quotes_ask_for_text(self) -> None:
        payload = '{"properties":{"text":"500","number":500}}'
        assert says(payload, "text", value("5e2"))
        assert says(payload, "text", value("500", quoted=True))
        assert not says(payload, "number", value("500", quoted=True))

    def test_a_constant_is_not_its_word(self) -> None:
        assert says('{"properties":{"a":true}}', "a", value("TRUE"))
        assert not says('{"properties":{"a":true}}', "a", value("true", quoted=True))
        assert says('{"properties":{"a":"true"}}', "a", value("true", quoted=True))
        assert not says('{"properties":{"a":true}}', "a", value("1"))

    def test_texts_have_an_order_without_case(self) -> None:
        assert says('{"properties":{"a":"Beta"}}', "a", value("alpha"), ">")
        assert not says('{"properties":{"a":7}}', "a", value("alpha"), ">")

    def test_a_lone_wildcard_asks_whether_there_is_anything(self) -> None:
        for payload in ('{"properties":{"a":null}}', '{"properties":{"a":{}}}', '{"properties":{"a":[]}}'):
            assert says(payload, "a", value("", ""))
        assert not says('{"properties":{"b":1}}', "a", value("", ""))

    def test_a_wildcard_sees_scalars_as_text(self) -> None:
        assert says('{"properties":{"a":1250}}', "a", value("12", ""))
        assert not says('{"properties":{"a":{"b":12}}}', "a", value("12", ""))


def test_the_text_of_a_payload_has_its_escapes_replaced() -> None:
    anywhere = ("", "naïve 😀", "")
    assert sayer(anywhere)(b'{"a":"na\\u00efve \\ud83d\\ude00"}')
    assert sayer(("", 'say "hi"', ""))(b'{"a":"say \\"hi\\""}')
    assert not sayer(anywhere)(b'{"a":"naive"}')


@pytest.mark.parametrize("payload", [b"", b"{", b"\xff", b'{"a":1', b"[" * 100_000])
def test_what_cannot_be_read_is_nothing(payload: bytes) -> None:
    assert decoded(payload) is None


def test_what_one_decoder_refuses_the_other_reads() -> None:
    assert decoded(b'{"a":"\\ud800"}') == {"a": "\ud800"}
    assert decoded(b'{"a":1.50}') == {"a": Decimal("1.50")}


@pytest.mark.parametrize(
    ("found", "text"), [(None, "null"), (True, "true"), (7, "7"), ("x", "x"), ([], None), ({}, None)]
)
def test_scalars_as_text(found: Any, text: str | None) -> None:
    assert text_of(found) == text

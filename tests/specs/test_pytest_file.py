"""Captured sessions as pytest files."""

import ast
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.specs import pytest_file
from liveview.specs.matching import differences
from liveview.specs.pytest_file import CapturedEvent, CapturedRequest, literal, pytest_text
from liveview.testing import Event, Liveview
from tests.support.examples import examples
from tests.support.timing import late

_HOSTILE = st.sampled_from(
    [*("'''", '"""', "\\", "\n", "'); import os; os.abort() #", "{time}", "{", "\x1b", "\u2028", "\ud800", "\udcff")]
)
_TEXT = st.lists(_HOSTILE | st.text(max_size=4), max_size=4).map("".join)
_EVENTS = st.builds(CapturedEvent, _TEXT) | st.builds(CapturedEvent, _TEXT, _TEXT, st.integers(0, 10**6))
_REQUESTS = st.builds(
    CapturedRequest, st.sampled_from(["POST", "GET"]), _TEXT, st.dictionaries(_TEXT, _TEXT, max_size=2), st.binary()
)
_NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.decimals(allow_nan=False)
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
)
_NAMES = {
    *("Decimal", "Request", "urlopen", "pytest", "Liveview", "TIME", "EVENTS", "SPEC", "CONFIG", "send"),
    *(
        "liveview",
        "now",
        "event",
        "ago",
        "isinstance",
        "dict",
        "int",
        "str",
        "url",
        "mark",
        "clock",
        "replace",
        "close",
    ),
    *("test_session", "assert_spec", "config", "method", "decimal", "urllib.request", "liveview.testing"),
}
"""Every name of a generated file."""


def names(tree: ast.AST) -> Iterator[str]:
    """The names that code uses, other than texts."""
    for node in ast.walk(tree):
        for field in ("id", "attr", "arg", "name", "module", "asname"):
            if isinstance(value := getattr(node, field, None), str):
                yield value


@examples(150)
@given(
    st.lists(_EVENTS | _REQUESTS, min_size=1, max_size=4), st.dictionaries(_TEXT, _VALUES, max_size=3), st.booleans()
)
def test_nothing_of_an_event_becomes_code(sent: Any, spec: dict[str, Any], configured: bool) -> None:
    text = pytest_text(spec, sent, {"a": spec} if configured else None)
    assert text.isascii()
    assert set(names(ast.parse(text))) - {"now"} <= _NAMES
    assert [type(each) for each in ast.parse(text).body if isinstance(each, ast.FunctionDef)] == [ast.FunctionDef] * 2


@examples(150)
@given(_VALUES)
def test_a_literal_has_the_value(value: Any) -> None:
    code = literal(value)
    assert code.isascii()
    read_back = eval(code, {"Decimal": Decimal, "__builtins__": {}})
    assert not [*differences(value, read_back, ("a",)), *differences(read_back, value, ("a",))]


ANY = {"expect": [{"id": "any"}]}
"""A spec that holds if there is an event."""


def run(text: str) -> list[Event]:
    """Run the test of a generated file; returns the events that it sent."""
    module: dict[str, Any] = {}
    exec(compile(text, "test_captured.py", "exec"), module)
    with Liveview() as instance:
        instance.keep = False
        module["test_session"](instance)
        return instance.events()


class TestSending:
    def test_events_go_out_as_they_are(self) -> None:
        text = pytest_text(ANY, [CapturedEvent('{"event":"é{time}"}'), CapturedEvent("\udcff")])
        first, second = run(text)
        assert first.raw == '{"event":"é{time}"}'
        assert (second.payload, second.verdict) == (None, "invalid")
        assert "liveview.send(*EVENTS)" in text

    def test_times_are_as_long_ago_as_they_were(self) -> None:
        sent = [CapturedEvent('{"t":', '.5,"x":"{time}"}', 3), CapturedEvent('{"t":', ".25}", 1), CapturedEvent("{}")]
        first, second, third = run(pytest_text(ANY, sent))
        assert (first.payload["x"], third.payload) == ("{time}", {})
        assert second.payload["t"] - first.payload["t"] == 1.75
        assert (first.payload["t"] % 1, second.payload["t"] % 1) == (0.5, 0.25)
        assert 0 <= second.received_at - second.payload["t"] < 5 + late()

    def test_other_requests_go_to_their_path(self) -> None:
        batch = b'{"batch":[{"type":"track","userId":"u","messageId":"m","event":"Seg"}],"writeKey":"k"}'
        sent: Sequence[CapturedEvent | CapturedRequest] = [
            CapturedRequest("POST", "/v1/batch", {"Content-Type": "application/json"}, batch),
            CapturedEvent("{}"),
        ]
        first, second = run(pytest_text(ANY, sent))
        assert (first.name, first.distinct_id, second.raw) == ("Seg", "u", "{}")

    def test_the_spec_is_asserted(self) -> None:
        with pytest.raises(AssertionError, match="wanted: what the spec expects"):
            run(pytest_text({"never": [{"type": "track"}]}, [CapturedEvent("{}")]))

    def test_the_configuration_is_a_mark(self) -> None:
        text = pytest_text(ANY, [CapturedEvent("{}")], {"destinations": []})
        assert "CONFIG = {'destinations': []}\n" in text
        assert "@pytest.mark.liveview(config=CONFIG)\ndef test_session(" in text


def test_numbers_keep_their_digits() -> None:
    assert literal([1, 12.5, Decimal("12.50"), Decimal("1.2345678901234567890")]) == (
        "[1, 12.5, 12.5, Decimal('1.2345678901234567890')]"
    )
    assert "from decimal import Decimal" in pytest_file.pytest_text(
        {"a": Decimal("1.2345678901234567890")}, [CapturedEvent("")]
    )

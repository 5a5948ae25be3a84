"""Captured sessions as pytest files."""

import ast
import sys
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.specs import pytest_file
from liveview.specs.matching import differences
from liveview.specs.pytest_file import CapturedEvent, CapturedRequest, literal, pytest_text
from tests.support.examples import examples

_HOSTILE = st.sampled_from(
    [*("'''", '"""', "\\", "\n", "'); import os; os.abort() #", "{time}", "{", "\x1b", "\u2028", "\ud800", "\udcff")]
)
_TEXT = st.lists(_HOSTILE | st.text(max_size=4), max_size=4).map("".join)
_EVENTS = st.builds(CapturedEvent, _TEXT) | st.builds(CapturedEvent, _TEXT, _TEXT, st.floats(0, 1e6))
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
    *("liveview", "now", "event", "ago", "isinstance", "dict", "url", "mark", "clock", "replace", "close"),
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


class Instance:
    """What a generated test gets, noting what it does."""

    def __init__(self) -> None:
        self.url = "http://127.0.0.1:1"
        self.clock = SimpleNamespace(now=lambda: 1_000_000.0)
        self.sent: list[Any] = []
        self.expected: Any = None

    def send(self, *events: Any) -> None:
        self.sent += events

    def assert_spec(self, spec: Any) -> None:
        self.expected = spec


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Instance]:
    """Run the test of a generated file."""
    testing = ModuleType("liveview.testing")
    testing.Liveview = Instance  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "liveview.testing", testing)

    def execute(text: str) -> Instance:
        module: dict[str, Any] = {}
        exec(compile(text, "test_captured.py", "exec"), module)
        instance = Instance()
        module["test_session"](instance)
        return instance

    return execute


class TestSending:
    def test_events_go_out_as_they_are(self, run: Callable[[str], Instance]) -> None:
        text = pytest_text({"expect": []}, [CapturedEvent('{"event":"é{time}"}'), CapturedEvent("\udcff")])
        instance = run(text)
        assert instance.sent == ['{"event":"é{time}"}', b"\xff"]
        assert instance.expected == {"expect": []}
        assert "liveview.send(*EVENTS)" in text

    def test_times_are_as_long_ago_as_they_were(self, run: Callable[[str], Instance]) -> None:
        sent = [CapturedEvent('{"t":', ',"x":"{time}"}', 2.5), CapturedEvent('{"t":', "}", 0.0), CapturedEvent("{}")]
        assert run(pytest_text({}, sent)).sent == ['{"t":999997.500000,"x":"{time}"}', '{"t":1000000.000000}', "{}"]

    def test_other_requests_go_to_their_path(
        self, run: Callable[[str], Instance], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[Any] = []

        def note(request: Any) -> Any:
            asked.append(request)
            return SimpleNamespace(close=int)

        monkeypatch.setattr("urllib.request.urlopen", note)
        sent: Sequence[CapturedEvent | CapturedRequest] = [
            CapturedRequest("POST", "/v1/batch", {"Content-Type": "a/b"}, b"\xff"),
            CapturedEvent("{}"),
        ]
        instance = run(pytest_text({}, sent))
        (request,) = asked
        assert (request.full_url, request.get_method(), request.data) == (
            "http://127.0.0.1:1/v1/batch",
            "POST",
            b"\xff",
        )
        assert request.get_header("Content-type") == "a/b"
        assert instance.sent == ["{}"]

    def test_the_configuration_is_a_mark(self, run: Callable[[str], Instance]) -> None:
        text = pytest_text({}, [CapturedEvent("{}")], {"destinations": []})
        assert "CONFIG = {'destinations': []}\n" in text
        assert "@pytest.mark.liveview(config=CONFIG)\ndef test_session(" in text


def test_numbers_keep_their_digits() -> None:
    assert literal([1, 12.5, Decimal("12.50"), Decimal("1.2345678901234567890")]) == (
        "[1, 12.5, 12.5, Decimal('1.2345678901234567890')]"
    )
    assert "from decimal import Decimal" in pytest_file.pytest_text(
        {"a": Decimal("1.2345678901234567890")}, [CapturedEvent("")]
    )

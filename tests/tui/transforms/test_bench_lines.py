"""The text of the test bench."""

import pytest

from liveview.log.read.bench import Trial, Tried
from liveview.model.delivery import Rule
from liveview.model.note import Note, PipelineStep
from liveview.tui.transforms.bench_lines import bench_lines

BEFORE = b'{"event":"Purchase","messageId":"x","properties":{"price":24.60,"email":"a@b.c"},"userId":"u"}'
AFTER = b'{"event":"Order","messageId":"x","properties":{"value":24.60},"userId":"u"}'
RENAMED = Note(PipelineStep.TRANSFORM, "renamed", "price was renamed to value", ("value",), ("price",))
TRIAL = Trial("Purchase", True, BEFORE, AFTER, (RENAMED,))


def text(found: Tried | None, problem: str = "", width: int = 40) -> str:
    return "\n".join(line.text for line in bench_lines(found, problem, width))


@pytest.mark.parametrize("width", [20, 40])
def test_in_a_narrow_pane_what_was_and_what_is_are_below_each_other(width: int) -> None:
    lines = text(Tried((TRIAL,)), width=width).splitlines()
    assert [line for line in lines if "price" in line or "value" in line][1:] == [
        '  "value": 24.60',
        '  "price": 24.60,',
    ]
    assert lines.index('"event": "Purchase",') + 1 == lines.index('"event": "Order",')


def test_in_a_wide_pane_they_are_beside_each_other() -> None:
    found = text(Tried((TRIAL,)), width=120)
    assert any('"event": "Purchase"' in line and '"event": "Order"' in line for line in found.splitlines())
    assert "+ added (renamed)" in found
    assert "- removed (renamed)" in found


def test_what_cannot_be_changed_is_left_out() -> None:
    assert "messageId" not in text(Tried((TRIAL,)), width=120)
    assert '"userId"' in text(Tried((TRIAL,)), width=120)


def test_notes_are_above() -> None:
    assert "renamed: price was renamed to value (+ value, - price)" in text(Tried((TRIAL,)), width=120)


def test_what_is_not_sent_and_what_it_is_not_for_is_said() -> None:
    stopped = Trial("Purchase", True, BEFORE, BEFORE, (), Rule.FILTERED)
    assert "not sent: " in text(Tried((stopped,)))
    other = Trial("Signup", False, BEFORE, BEFORE)
    assert "It goes out as Signup, which this transformation is not for." in text(Tried((other,)))
    assert "nothing changes" in text(Tried((other,)))
    assert "an event without a name" in text(Tried((Trial(None, False, BEFORE, BEFORE),)))


def test_what_is_wrong_is_said_first_and_what_was_found_before_stays() -> None:
    lines = text(Tried((TRIAL,), refusal="no such table: x"), "not valid TOML").splitlines()
    assert lines[0] == "✗ not valid TOML"
    assert lines[1] == "✗ the SQL is refused: no such table: x"
    assert len(lines) > 5
    assert text(Tried(failure="its payload was not kept")) == "! This event cannot be tried: its payload was not kept."
    assert text(None) == ""


def test_values_from_outside_are_harmless() -> None:
    evil = b'{"event":"\\u001b[31m","properties":{"[red]\\u0007":"\\u202e"}}'
    found = text(Tried((Trial("\x1b", True, BEFORE, evil),), "\x1b", "\x07"), "\x1b[0m", 120)
    assert {"\x1b", "\x07", "\u202e"}.isdisjoint(found)

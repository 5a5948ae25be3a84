"""Which keys the bottom line shows."""

import pytest

from liveview.tui.keys.hints import KeyHint, filled, fitting, hint_at, joined
from liveview.tui.lines.safe_text import say, visible

HINTS = [
    *(
        KeyHint(say("/"), say("filter"), "filter"),
        KeyHint(say("space"), say("pause"), "pause"),
        KeyHint(say("s"), say("sink"), "sink"),
    ),
    *(KeyHint(say("?"), say("help"), "help", essential=True), KeyHint(say("q"), say("quit"), "quit", essential=True)),
]


@pytest.mark.parametrize(
    ("width", "keys"),
    [(100, "/ space s ? q"), (40, "/ space ? q"), (30, "/ ? q"), (17, "? q"), (9, "?"), (3, "")],
)
def test_the_last_ones_go_first_and_help_and_quit_last(width: int, keys: str) -> None:
    """All that is shown fits."""
    shown = fitting(HINTS, width)
    assert " ".join(hint.key for hint in shown) == keys
    assert sum(hint.width for hint in shown) <= width


def test_a_cell_belongs_to_the_hint_that_is_drawn_there() -> None:
    """For clicks."""
    assert [hint.key if (hint := hint_at(HINTS, x)) else None for x in (0, 9, 10, 22, 23, 99)] == [
        *("/", "/", "space", "space", "s", None)
    ]


def test_keys_that_belong_together_are_one_hint_that_no_click_can_press() -> None:
    """Nobody could say which of them was meant."""
    hint = None
    for key in "123":
        hint = joined(hint, KeyHint(visible(key), say("behaviours"), key))
        assert (hint.key, hint.name) == (("1", "1") if key == "1" else (f"1-{key}", ""))


def test_a_wide_line_is_filled_with_further_keys_before_help_and_quit() -> None:
    """As many as fit, whichever they are."""
    spare = [
        KeyHint(say("c"), say("compose"), "c"),
        KeyHint(say("^n"), say("a very new session"), "ctrl+n"),
        KeyHint(say("C"), say("connect"), "C"),
    ]
    whole = sum(hint.width for hint in HINTS)
    shown = filled(HINTS, spare, whole + 22)
    assert " ".join(hint.key for hint in shown) == "/ space s c C ? q"
    assert filled(HINTS, spare, whole) == HINTS
    assert filled(HINTS[:3], spare, 1_000) == [*HINTS[:3], *spare]

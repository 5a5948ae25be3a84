"""The table of statuses."""

import pytest
from rich.cells import cell_len

from liveview.log.read.reader import DeliverySummary
from liveview.model.delivery import Decision, Outcome, Rule
from liveview.model.event import State
from liveview.tui.lines.cells import STYLES
from liveview.tui.lines.status import LOOKS, ONLY_PREVIEWED, OUTCOMES, PREVIEWED, STATES, Look, of_delivery


def test_no_two_statuses_share_a_glyph_or_a_word() -> None:
    """They can be told apart without colour."""
    assert len({look.glyph for look in LOOKS}) == len({look.word for look in LOOKS}) == len(LOOKS)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.word)
def test_every_glyph_is_one_cell_and_every_style_exists(look: Look) -> None:
    """Columns stay aligned."""
    assert cell_len(look.glyph) == 1
    assert look.style in STYLES


def test_every_state_and_outcome_has_a_look() -> None:
    """Whatever the log holds can be shown."""
    assert set(STATES) == set(State)
    assert set(OUTCOMES) == set(Outcome)


def test_a_preview_looks_neither_skipped_nor_sent() -> None:
    previewed = DeliverySummary("Shop", Decision.PREVIEW, Rule.DEFAULT, None, 0, None, None)
    assert of_delivery(previewed) is PREVIEWED
    assert PREVIEWED in LOOKS
    assert ONLY_PREVIEWED.glyph == PREVIEWED.glyph

"""Our themes are readable: every text colour on its background, and on the selected line."""

import pytest
from textual.color import Color
from textual.theme import Theme

from liveview.tui.shell.themes import DARK, LIGHT

_READABLE = 4.5
"""WCAG AA for text of normal size."""


def contrast(first: str, second: str) -> float:
    lights = sorted((_luminance(Color.parse(first)), _luminance(Color.parse(second))))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: Color) -> float:
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", ["success", "warning", "error", "accent", "primary", "secondary", "quiet", "strong"])
def test_text_has_enough_contrast(theme: Theme, name: str) -> None:
    """On the plain background and on the panel of the header."""
    for background in (theme.background, theme.panel):
        assert background is not None
        assert contrast(theme.variables[f"text-{name}"], background) >= _READABLE

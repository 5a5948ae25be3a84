"""Our two themes. Text colours are given outright, so that each has at least 4.5:1 on its background."""

from collections.abc import Collection

from textual.theme import Theme

from liveview.errors import ConfigError
from liveview.suggest import did_you_mean

DARK = Theme(
    name="liveview-dark",
    primary="#6cb6ff",
    secondary="#b392f0",
    accent="#76d7ea",
    success="#6fd39b",
    warning="#f0b84f",
    error="#ff7b72",
    foreground="#d5dce6",
    background="#0f131a",
    surface="#0f131a",
    panel="#1a212c",
    dark=True,
    variables={
        "text-success": "#6fd39b",
        "text-warning": "#f0b84f",
        "text-error": "#ff8078",
        "text-accent": "#76d7ea",
        "text-primary": "#6cb6ff",
        "text-secondary": "#c3a6f5",
        "text-quiet": "#8491a3",
        "text-strong": "#f2f6fb",
        "line": "#323d4d",
        "row-cursor": "#223349",
        "row-cursor-blurred": "#1c2634",
        "footer-background": "#1a212c",
        "footer-key-foreground": "#6cb6ff",
        "footer-description-foreground": "#a4afbd",
        "scrollbar": "#323d4d",
        "scrollbar-hover": "#46566b",
        "scrollbar-background": "#0f131a",
        "scrollbar-background-hover": "#0f131a",
        "scrollbar-background-active": "#0f131a",
    },
)

LIGHT = Theme(
    name="liveview-light",
    primary="#0b5cad",
    secondary="#6b3fa0",
    accent="#006d80",
    success="#17703f",
    warning="#8a5300",
    error="#b3261e",
    foreground="#242b35",
    background="#fbfbf9",
    surface="#fbfbf9",
    panel="#ebecee",
    dark=False,
    variables={
        "text-success": "#17703f",
        "text-warning": "#8a5300",
        "text-error": "#b3261e",
        "text-accent": "#006d80",
        "text-primary": "#0b5cad",
        "text-secondary": "#6b3fa0",
        "text-quiet": "#5c6775",
        "text-strong": "#0d1117",
        "line": "#c4cad2",
        "row-cursor": "#d3e4f7",
        "row-cursor-blurred": "#e6edf5",
        "footer-background": "#ebecee",
        "footer-key-foreground": "#0b5cad",
        "footer-description-foreground": "#4a5462",
        "scrollbar": "#c4cad2",
        "scrollbar-hover": "#a9b2bd",
        "scrollbar-background": "#fbfbf9",
        "scrollbar-background-hover": "#fbfbf9",
        "scrollbar-background-active": "#fbfbf9",
    },
)

DEFAULT = DARK.name

_OURS = ("text-quiet", "text-strong", "line", "row-cursor", "row-cursor-blurred")


def variables_for(theme: Theme) -> dict[str, str]:
    """Our own variables for a theme that does not define them: those of our theme of the same brightness."""
    near = DARK if theme.dark else LIGHT
    return {name: near.variables[name] for name in _OURS}


def known(name: str, available: Collection[str]) -> str:
    """The name of a theme that there is; raises `ConfigError`."""
    if name in available:
        return name
    advice = did_you_mean(name, available, f"use one of {', '.join(sorted(available))}")
    raise ConfigError(f"screen.theme: there is no theme {name!r}, {advice}")

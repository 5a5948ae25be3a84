"""What a browser gets: our pages, and the terminal of textual-serve with its fonts, all from this machine."""

import base64
import hashlib
import html
import importlib.util
import re
from functools import cache
from pathlib import Path

from liveview.errors import UsageError

_OURS = Path(__file__).parent / "pages"
_THEIRS = {
    "textual.js": "js/textual.js",
    "xterm.css": "css/xterm.css",
    "regular.ttf": "fonts/RobotoMono-VariableFont_wght.ttf",
    "italic.ttf": "fonts/RobotoMono-Italic-VariableFont_wght.ttf",
}
"""Files of textual-serve, by our names."""
_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
_EXTRA = 'a browser needs an extra that is not installed: pip install "liveview[web]"'

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"{_NOTHING}sandbox",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "liveview",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What every reply carries, unless it has its own."""


def static_files() -> dict[str, Path]:
    """The files besides the pages, by name; raises `UsageError` if textual-serve is not there."""
    found = importlib.util.find_spec("textual_serve")
    if found is None or not found.submodule_search_locations:
        raise UsageError(_EXTRA)
    folder = Path(found.submodule_search_locations[0]) / "static"
    files = {name: folder / place for name, place in _THEIRS.items()}
    if not all(file.is_file() for file in files.values()):
        raise UsageError(_EXTRA)
    return files | {name: _OURS / name for name in ("window.js", "window.css")}


@cache
def entrance() -> tuple[str, str]:
    """The page that takes the token out of the address bar, and its Content-Security-Policy."""
    page = (_OURS / "enter.html").read_text(encoding="utf-8")
    script, style = (_digest(page, name) for name in ("script", "style"))
    allowed = f"script-src {script}; style-src {style}; connect-src 'self'; sandbox allow-scripts allow-same-origin"
    return page, _NOTHING + allowed


def window_page(title: str) -> str:
    """The page with the terminal."""
    page = (_OURS / "window.html").read_text(encoding="utf-8")
    return page.replace("{title}", html.escape(title))


def window_policy(host: str) -> str:
    """Its Content-Security-Policy, `host` being a Host header that was checked.

    The terminal makes style sheets of its own. Without `allow-popups` a link in what is shown opens nothing: it may
    come from anywhere, and a click is for the screen.
    """
    return _NOTHING + (
        f"script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src data:; "
        f"connect-src ws://{host} wss://{host}; sandbox allow-scripts allow-same-origin"
    )


def _digest(page: str, element: str) -> str:
    """The source expression that allows the one inline script or style of a page."""
    found = re.search(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
    content = "" if found is None else found[1]
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"

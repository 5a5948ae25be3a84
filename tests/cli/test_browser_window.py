"""What a screen is drawn on: a terminal, or a window of a browser."""

import pytest

from liveview.cli import browser_window
from liveview.errors import UsageError


class TestRequireScreen:
    def test_refuses_to_draw_on_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv(browser_window.WINDOW, raising=False)
        with pytest.raises(UsageError, match=r"^there is no terminal to draw the screen on; use something else$"):
            browser_window.require_screen("use something else")

    def test_is_content_with_a_browser(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(browser_window.WINDOW, "browser")
        assert browser_window.in_browser()
        browser_window.require_screen()

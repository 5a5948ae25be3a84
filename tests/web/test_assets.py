"""What browsers get: all of it from this machine, and nothing that was not meant to run."""

import base64
import hashlib
import re
import sys

import pytest

from liveview.errors import UsageError
from liveview.web import assets


class TestFiles:
    def test_are_there(self) -> None:
        files = assets.static_files()
        assert {"textual.js", "xterm.css", "window.js", "window.css", "regular.ttf", "italic.ttf"} == set(files)
        assert all(path.stat().st_size for path in files.values())

    def test_need_the_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "textual_serve", None)
        with pytest.raises(UsageError, match=r'pip install "liveview\[web\]"') as refused:
            assets.static_files()
        assert refused.value.exit_code == 2

    @pytest.mark.parametrize("name", ["window.js", "window.css", "xterm.css"])
    def test_fetch_nothing_from_elsewhere(self, name: str) -> None:
        code = re.sub(r"/\*.*?\*/", "", assets.static_files()[name].read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"(https?:)?//\w+\.\w+|@import", code)


class TestEntrance:
    def test_allows_its_own_script_and_style_and_no_other(self) -> None:
        page, policy = assets.entrance()
        for element in ("script", "style"):
            (content,) = re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            assert f"{element}-src 'sha256-{digest}';" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy

    def test_fetches_nothing(self) -> None:
        page, _ = assets.entrance()
        assert not re.search(r"\b(src|href)=", page)


class TestWindowPage:
    def test_has_the_title_as_text(self) -> None:
        page = assets.window_page('<script>"&')
        assert "<title>&lt;script&gt;&quot;&amp;</title>" in page
        assert "{title}" not in page

    def test_has_only_scripts_and_styles_beside_it(self) -> None:
        places = re.findall(r'\b(?:src|href)="([^"]*)"', assets.window_page("liveview"))
        own = {f"static/{name}" for name in assets.static_files()} | {"data:,"}
        assert set(places) <= own
        assert "<script>" not in assets.window_page("liveview")

    def test_may_talk_to_its_own_host_and_open_nothing(self) -> None:
        policy = assets.window_policy("127.0.0.1:4090")
        assert "connect-src ws://127.0.0.1:4090 wss://127.0.0.1:4090;" in policy
        assert "script-src 'self';" in policy
        assert "unsafe-eval" not in policy
        assert policy.endswith("sandbox allow-scripts allow-same-origin")

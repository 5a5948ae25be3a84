"""Configurations as files and as texts."""

from pathlib import Path
from typing import Any

import pytest

from liveview.config.file import from_document, load, says
from liveview.errors import ConfigError
from tests.support.config.texts import refusal


class TestFiles:
    def test_say_what_is_not_the_default(self, tmp_path: Path) -> None:
        path = tmp_path / "liveview.toml"
        path.write_text('[dedup]\nwindow = "session"', encoding="utf-8")
        assert [says(path, *names) for names in (("dedup", "window"), ("dedup", "policy"), ("log", "keep_days"))] == [
            True,
            False,
            False,
        ]

    def test_are_read(self, tmp_path: Path) -> None:
        path = tmp_path / "liveview.toml"
        path.write_text("[receiver]\nport = 5000", encoding="utf-8")
        assert load(path).receiver.port == 5000

    def test_name_a_plan_beside_them(self, tmp_path: Path) -> None:
        path = tmp_path / "liveview.toml"
        for written, meant in (("plan.json", tmp_path / "plan.json"), ("/plans/a", Path("/plans/a")), ("", Path())):
            path.write_text(f'[plan]\nfile = "{written}"', encoding="utf-8")
            assert Path(load(path).plan.file) == meant

    @pytest.mark.parametrize(
        ("written", "meant"),
        [("shop.db", "{}/shop.db"), ("/data/shop.db", "/data/shop.db"), ("env:SHOP", "env:SHOP"), ("~/shop", "~/shop")],
    )
    def test_name_a_warehouse_beside_them(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, meant: str
    ) -> None:
        monkeypatch.setenv("SHOP", "anywhere")
        path = tmp_path / "liveview.toml"
        for kind in ("sqlite", "csv"):
            text = f'[[destinations]]\nname = "DB"\nkind = "{kind}"\nmode = "send"\nsettings.path = "{written}"'
            path.write_text(text, encoding="utf-8")
            (found,) = load(path).destinations
            assert found.settings == {"path": meant.format(tmp_path)}
            assert found.base_url == f"{kind}:{meant.format(tmp_path)}"

    @pytest.mark.parametrize("content", [None, b"\xff", b"port = 1"])
    def test_that_cannot_be_used_are_named(self, tmp_path: Path, content: bytes | None) -> None:
        path = tmp_path / "liveview.toml"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(ConfigError, match=r"liveview\.toml: "):
            load(path)


class TestTexts:
    def test_that_are_not_toml_are_refused(self) -> None:
        assert refusal("[receiver").startswith("not valid TOML")


class TestDocuments:
    def test_are_checked_like_files(self) -> None:
        hook = {"url": "sink:/orders"}
        config = from_document(
            {"destinations": [{"name": "Orders", "webhooks": [hook]}], "delivery": {"retry_schedule": [1]}}
        )
        assert [each.key for each in config.destinations] == ["Orders"]
        assert config.delivery.retry_schedule == (1,)

    @pytest.mark.parametrize(
        ("document", "place"),
        [
            ({"prot": 1}, "prot"),
            ({"receiver": {"port": "x"}}, "receiver.port"),
            ({"destinations": [{"name": "A"}]}, "A"),
        ],
    )
    def test_that_cannot_be_used_say_where(self, document: dict[str, Any], place: str) -> None:
        with pytest.raises(ConfigError, match=place):
            from_document(document)

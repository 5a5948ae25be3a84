"""Values that come from the environment."""

import pytest

from liveview.config.environment import uses_environment
from liveview.config.file import parse
from tests.support.config.texts import with_url


class TestUseOfTheEnvironment:
    @pytest.mark.parametrize(
        "value",
        ['"env:HOME"', "'env:HOME'", '"""env:HOME"""', '"\\u0065nv:HOME"', '"""\nenv:HOME"""', "'''\nenv:HOME'''"],
    )
    def test_is_seen_however_it_is_spelt(self, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """A found file that takes values from the environment needs a confirmation."""
        monkeypatch.setenv("HOME", "taken")
        text = with_url("sink:/x") + f"\n[destinations.webhooks.headers]\nX = {value}\n"
        assert parse(text).destinations[0].webhooks[0].headers == {"X": "taken"}
        assert uses_environment(text)

    def test_is_not_seen_where_there_is_none(self) -> None:
        assert not uses_environment(with_url("sink:/x"))


def test_a_value_of_the_environment_is_known_as_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of its header may look harmless."""
    monkeypatch.setenv("LIVEVIEW_TEST_VALUE", "harmless-name-value")
    text = """
[[destinations]]
name = "W"
[[destinations.webhooks]]
url = "sink:/a"
headers = { X-Env = "env:LIVEVIEW_TEST_VALUE", X-Own = "other" }
"""
    assert "harmless-name-value" in parse(text).secrets
    assert "other" not in parse(text).secrets

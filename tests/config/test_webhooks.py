"""Which webhooks can be called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.file import parse
from liveview.config.webhooks import url_problem
from tests.support.config.texts import refusal, with_url


class TestUrls:
    @pytest.mark.parametrize(
        "url",
        ["sink:/orders", "http://localhost:8080/x", "https://a.example", "http://[::1]:80/", "https://u:p@h/?q=1"],
    )
    def test_that_can_be_called_are_welcome(self, url: str) -> None:
        assert url_problem(url) == ""

    @pytest.mark.parametrize(
        "url",
        [
            "ftp://a.example/",
            "file:///etc/passwd",
            "a.example/x",
            "//a.example/x",
            "http://",
            "http:///x",
            "http://a.example:99999/",
            "http://a.example:0/",
            "http://a.example:x/",
            "http://[::1",
            "http://a example/",
            "http://a.example/\r\nX: 1",
            "http://a.example/\x7f",
            "sink:orders",
            "sink:",
            "javascript:alert(1)",
        ],
    )
    def test_of_any_other_kind_are_refused(self, url: str) -> None:
        assert url_problem(url)

    def test_are_named_without_their_secrets(self) -> None:
        message = refusal(with_url("ftp://user:hunter2@a.example/?t=hunter2"))
        assert "hunter2" not in message
        assert "'W'" in message

    @given(st.text(max_size=30))
    def test_never_raise(self, url: str) -> None:
        assert isinstance(url_problem(url), str)


class TestHeaders:
    def test_take_secrets_from_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ORDERS_TOKEN", "hunter2")
        found = parse(with_url("sink:/x") + '\nheaders = {Authorization = "env:ORDERS_TOKEN"}')
        assert found.destinations[0].webhooks[0].headers == {"Authorization": "hunter2"}

    def test_name_the_variable_that_is_not_set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("ORDERS_TOKEN", raising=False)
        assert "ORDERS_TOKEN, which is not set" in refusal(
            with_url("sink:/x") + '\nheaders = {Authorization = "env:ORDERS_TOKEN"}'
        )

    @pytest.mark.parametrize(
        "name", ["Host", "content-length", "Transfer-Encoding", "Connection", "a b", "", "a:b", "é"]
    )
    def test_that_are_ours_or_no_names_are_refused(self, name: str) -> None:
        assert "'W'" in refusal(with_url("sink:/x") + f'\nheaders = {{"{name}" = "x"}}')

    @pytest.mark.parametrize("value", ["a\\r\\nX: 1", "a\\n", "\\u0000", "\\u007f"])
    def test_may_not_smuggle_another(self, value: str) -> None:
        assert "control character" in refusal(with_url("sink:/x") + f'\nheaders = {{X = "{value}"}}')

    def test_from_the_environment_may_not_smuggle_either_and_stay_unsaid(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ORDERS_TOKEN", "hunter2\r\nX: 1")
        assert "hunter2" not in refusal(with_url("sink:/x") + '\nheaders = {X = "env:ORDERS_TOKEN"}')


def test_a_url_with_a_password_and_an_authorization_header_is_refused() -> None:
    """Only one of them can be sent; the call would fail each time."""
    text = """
[[destinations]]
name = "W"
[[destinations.webhooks]]
url = "http://me:s3cr3t@127.0.0.1:9/hook"
headers = { authorization = "Bearer x" }
"""
    said = refusal(text)
    assert "only one of them can be sent" in said
    assert "s3cr3t" not in said

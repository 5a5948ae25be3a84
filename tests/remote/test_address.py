"""URLs that mean a liveview, and those that a token must not go to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.errors import RemoteUrlError
from liveview.remote.address import Address, address, address_or_none
from tests.support.examples import examples


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("http://127.0.0.1:4080", "http://127.0.0.1:4080"),
        ("http://127.0.0.1:4080/", "http://127.0.0.1:4080"),
        ("http://127.0.0.1:4080/track", "http://127.0.0.1:4080"),
        ("127.0.0.1:4080", "http://127.0.0.1:4080"),
        ("localhost:4080", "http://localhost:4080"),
        ("https://Events.Test", "https://events.test:443"),
        ("http://events.test", "http://events.test:80"),
        ("http://[::1]:4080", "http://[::1]:4080"),
        ("http://[0:0:0:0:0:0:0:1]:4080", "http://[::1]:4080"),
        ("http://[FE80::00aB]:4080/", "http://[fe80::ab]:4080"),
    ],
)
def test_a_url_is_a_host_and_a_port(url: str, meant: str) -> None:
    assert address(url).url == meant
    assert address(meant) == address(url)


def test_what_is_not_one_may_be_asked_about() -> None:
    assert address_or_none("http://127.0.0.1:4080/track") == Address("http", "127.0.0.1", 4080)
    assert address_or_none("http://127.0.0.1:4080/elsewhere") is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://",
        "http://:4080",
        "ftp://127.0.0.1:4080",
        "file:///etc/passwd",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:x",
        "http://127.0.0.1:0",
        "http://user:hunter2@127.0.0.1:4080",
        "http://127.0.0.1:4080@evil.test",
        "http://hunter2@127.0.0.1:4080/?#",
        "http://127.0.0.1:4080\\@evil.test",
        "http://evil.test#@127.0.0.1:4080",
        "http://evil.test?@127.0.0.1:4080",
        "http://127.0.0.1:4080/elsewhere",
        "http://127.0.0.1:4080//evil.test",
        "http://127.0.0.1:4080/track?token=x",
        "http://127.0.0.1:4080?",
        "http://127.0.0.1 :4080",
        "http://127.0.0.1:4080\r\nHost: evil.test",
        "http://127.0.0.1:4080\x00",
        "http://ⅼocalhost:4080",
        "http://[::1:4080",
        "http://[::1%25lo]:4080",
        "http://[v1.x]:4080",
        "http://-x:4080",
        "http://a b",
        "javascript:alert(1)",
    ],
)
def test_what_is_not_is_one_clear_sentence(url: str) -> None:
    with pytest.raises(RemoteUrlError) as caught:
        address(url)
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)


@examples(300)
@given(st.text(alphabet="http:s/@#?[]\\%.-_0123456789aé \n") | st.text())
def test_any_text_is_an_address_that_means_itself_or_an_error(url: str) -> None:
    try:
        found = address(url)
    except RemoteUrlError:
        return
    assert isinstance(found, Address)
    assert address(found.url) == found

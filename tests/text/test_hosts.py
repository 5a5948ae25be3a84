import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.text.hosts import is_loopback, is_public, reachable, reachable_url

MAPPED = ipaddress.ip_address("::ffff:0.0.0.0")
"""All IPv4 addresses, as an IPv6 socket is told of them."""


class TestIsLoopback:
    @pytest.mark.parametrize(
        "host", ["localhost", "LocalHost", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "0:0:0:0:0:0:0:1"]
    )
    def test_only_this_machine_reaches(self, host: str) -> None:
        assert is_loopback(host)

    @pytest.mark.parametrize(
        "host", ["", "0.0.0.0", "::", "localhost.evil.test", "127.0.0.1.evil.test", "::ffff:1.2.3.4", "127.1", "[::1]"]
    )
    def test_others_may_reach(self, host: str) -> None:
        assert not is_loopback(host)


class TestIsPublic:
    @pytest.mark.parametrize("url", ["https://hooks.example.com/a", "https://1.1.1.1/", "http://[2606:4700::1111]:80/"])
    def test_anybody_may_reach(self, url: str) -> None:
        assert is_public(url)

    @pytest.mark.parametrize(
        "url",
        [
            *("http://localhost:1/", "http://127.0.0.1/", "http://[::1]/", "http://[fd00::1]/", "http://[fe80::1]:8/"),
            *("http://printer.local/", "http://PRINTER.LOCAL./", "http://intranet/", "http://169.254.1.1/", ""),
        ],
    )
    def test_only_this_network_reaches(self, url: str) -> None:
        assert not is_public(url)


class TestReachable:
    @pytest.mark.parametrize(
        ("host", "there"),
        [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("0:0:0:0:0:0:0:0", "::1"), (str(MAPPED), "127.0.0.1")],
    )
    def test_is_loopback_where_the_port_is_open_on_all_addresses(self, host: str, there: str) -> None:
        assert reachable(host) == there
        assert is_loopback(reachable(host))

    @given(st.ip_addresses().filter(lambda address: not address.is_unspecified and address != MAPPED))
    def test_is_the_address_itself_otherwise(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
        assert reachable(str(address)) == str(address)

    def test_is_the_name_itself(self) -> None:
        assert reachable("localhost") == "localhost"


class TestReachableUrl:
    @pytest.mark.parametrize(
        ("url", "there"),
        [
            ("http://0.0.0.0:4080", "http://127.0.0.1:4080"),
            ("http://[::]:4080", "http://[::1]:4080"),
            ("http://127.0.0.1:4080", "http://127.0.0.1:4080"),
            ("http://localhost:4080", "http://localhost:4080"),
            ("", ""),
        ],
    )
    def test_keeps_everything_but_the_host(self, url: str, there: str) -> None:
        assert reachable_url(url) == there

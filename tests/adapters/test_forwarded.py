from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.adapters.forwarded import remote_of

TRUSTED = (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


class TestRemote:
    @pytest.mark.parametrize(
        ("forwarded", "remote"),
        [
            (["203.0.113.9"], "203.0.113.9"),
            (["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
            (["203.0.113.9, 10.1.2.3"], "203.0.113.9"),
            (["203.0.113.9,10.1.2.3 ,\t127.0.0.1"], "203.0.113.9"),
            (["198.51.100.1", "203.0.113.9, 10.1.2.3"], "203.0.113.9"),
            (["203.0.113.9", ""], "203.0.113.9"),
            (["203.0.113.9:5123"], "203.0.113.9"),
            (["[2001:DB8::1]:5123"], "2001:db8::1"),
            (["[2001:db8::1]"], "2001:db8::1"),
            (["2001:db8::1"], "2001:db8::1"),
            (["2001:db8::1, fd00::7"], "2001:db8::1"),
            (["::ffff:203.0.113.9"], "203.0.113.9"),
        ],
    )
    def test_is_the_right_most_address_that_no_trusted_proxy_has(self, forwarded: list[str], remote: str) -> None:
        assert remote_of("127.0.0.1", forwarded, TRUSTED) == remote

    @pytest.mark.parametrize(
        "forwarded",
        [
            [],
            [""],
            ["10.1.2.3, 127.0.0.1"],
            ["unknown"],
            ["203.0.113.9, unknown"],
            ["203.0.113.9,"],
            ["203.0.113.9, 10.1.2.3.4"],
            ["203.0.113.0/24"],
            ["[203.0.113.9"],
            ["203.0.113.9:http"],
            ["\x00"],
        ],
    )
    def test_is_the_proxy_when_it_says_nothing_that_can_be_believed(self, forwarded: list[str]) -> None:
        assert remote_of("10.0.0.1", forwarded, TRUSTED) == "10.0.0.1"

    @pytest.mark.parametrize("peer", ["203.0.113.1", "127.0.0.2", "::1", "", "fe80::1%eth0"])
    def test_is_the_peer_when_that_is_not_trusted(self, peer: str) -> None:
        assert remote_of(peer, ["198.51.100.1"], TRUSTED) == peer

    def test_is_the_peer_when_nobody_is_trusted(self) -> None:
        assert remote_of("127.0.0.1", ["198.51.100.1"], ()) == "127.0.0.1"

    def test_knows_a_trusted_proxy_behind_an_ipv6_socket(self) -> None:
        assert remote_of("::ffff:10.0.0.1", ["198.51.100.1"], TRUSTED) == "198.51.100.1"

    @given(st.lists(st.text(st.sampled_from("0123456789abcdef.:[], %/x"), max_size=40), max_size=3))
    def test_never_fails_and_is_never_empty(self, forwarded: list[str]) -> None:
        assert remote_of("127.0.0.1", forwarded, TRUSTED)

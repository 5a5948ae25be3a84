import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.adapters.origin_policy import Forbidden, OriginPolicy
from liveview.config.check import check_hosts
from liveview.model.refusal import Refusal

PORT = 4080
EVIL = "https://evil.example"
LOCAL = "http://localhost:3000"
FOREIGN = "the request comes from a page of a foreign origin"


def origin_policy(
    *, hosts: tuple[str, ...] = (), origins: tuple[str, ...] = (), port: int = PORT, **more: Any
) -> OriginPolicy:
    return OriginPolicy(port, hosts, origins, **more)


def advised(found: Forbidden | None, option: str) -> str:
    """The value that a refusal advises to give to an option."""
    return found.remedy.partition(f"{option} ")[2].partition(" ")[0] if found else ""


class TestHost:
    @pytest.mark.parametrize(
        "host",
        ["127.0.0.1:4080", "localhost:4080", "LocalHost:4080", "LOCALHOST:4080", "[::1]:4080"],
    )
    def test_that_is_ours_is_let_in(self, host: str) -> None:
        assert origin_policy().host_problem([host], "/track") is None

    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "evil.example:4080",
            "localhost.evil.com:4080",
            "127.0.0.1.nip.io:4080",
            "localhost.:4080",
            "0.0.0.0:4080",
            "127.1:4080",
            "127.0.0.2:4080",
            "2130706433:4080",
            "0x7f000001:4080",
            "evil@127.0.0.1:4080",
            "127.0.0.1:4080@evil",
            "127.0.0.1",
            "localhost",
            "[::1]",
            "::1:4080",
            "[::ffff:127.0.0.1]:4080",
            "127.0.0.1:4081",
            "127.0.0.1:04080",
            "127.0.0.1:",
            "127.0.0.1:4080,evil.example",
            "127.0.0.1:4080 evil",
            " 127.0.0.1:4080",
            "localhost:4080/",
            "ʟocalhost:4080",
            "ſocalhost:4080",
            "",
        ],
    )
    def test_that_is_not_ours_is_refused(self, host: str) -> None:
        assert origin_policy().host_problem([host], "/track") is not None

    def test_missing_or_doubled_is_refused(self) -> None:
        assert origin_policy().host_problem([], "/track") is not None
        assert origin_policy().host_problem(["127.0.0.1:4080", "127.0.0.1:4080"], "/track") is not None
        assert origin_policy().host_problem(["127.0.0.1:4080", "evil.example"], "/track") is not None

    @pytest.mark.parametrize(
        "target", ["http://127.0.0.1:4080/track", "http://evil.example/track", "evil.example:443", "", "track"]
    )
    def test_does_not_help_a_target_that_is_not_a_path(self, target: str) -> None:
        assert origin_policy().host_problem(["127.0.0.1:4080"], target) is not None

    def test_may_leave_out_the_port_only_when_it_is_80(self) -> None:
        assert origin_policy(port=80).host_problem(["localhost"], "/track") is None
        assert origin_policy(port=80).host_problem(["localhost:80"], "/track") is None
        assert origin_policy(port=80).host_problem(["evil.example"], "/track") is not None

    def test_that_was_allowed_is_let_in_with_and_without_our_port(self) -> None:
        allowed = origin_policy(hosts=("10.0.2.2", "Dev.Example"))
        for host in ("10.0.2.2:4080", "10.0.2.2", "dev.example:4080", "DEV.EXAMPLE"):
            assert allowed.host_problem([host], "/track") is None, host
        for host in ("10.0.2.2:9", "x.dev.example:4080", "dev.example.evil:4080"):
            assert allowed.host_problem([host], "/track") is not None, host

    @pytest.mark.parametrize("host", ["evil.example", "Evil.Example:4080", "127.0.0.1:4081", "localhost", "[::2]:9"])
    def test_that_is_refused_is_named_with_the_option_that_admits_it(self, host: str) -> None:
        value = advised(origin_policy().host_problem([host], "/track"), "--allow-host")
        assert value == host.lower()
        assert origin_policy(hosts=(value,)).host_problem([host], "/track") is None
        assert origin_policy(hosts=(value,)).host_problem(["127.0.0.1:4080"], "/track") is None

    @pytest.mark.parametrize(
        "host",
        ["<script>", "evil@127.0.0.1:4080", "a b", "x" * 300, "ʟocalhost:4080", "a:0", "a:123456", "a/b", "a%0a", ""],
    )
    def test_is_quoted_only_when_it_is_plain(self, host: str) -> None:
        found = origin_policy().host_problem([host], "/track")
        assert found == origin_policy().host_problem(["\x7f"], "/track")
        assert found is not None
        assert "--allow-host" in found.remedy

    @given(st.text(st.sampled_from("aZ09.-_:[]@/ \u212a"), max_size=300))
    def test_whatever_is_advised_can_be_given_and_admits_it(self, host: str) -> None:
        value = advised(origin_policy().host_problem([host], "/track"), "--allow-host")
        if value == host.lower():
            check_hosts((value,), "--allow-host")
            assert origin_policy(hosts=(value,)).host_problem([host], "/track") is None

    @pytest.mark.parametrize(
        ("allowed", "admitted", "refused"),
        [
            ("name", ["name", "name:4080", "NAME:4443"], ["name:9", "a.name", "name:4080:4080"]),
            ("name:9", ["name:9", "Name:9"], ["name", "name:4080", "name:4443"]),
            ("FE80::1", ["[fe80::1]:4080", "[fe80::1]"], ["fe80::1", "[fe80::2]:4080"]),
            ("[fe80::1]:9", ["[fe80::1]:9"], ["[fe80::1]:4080"]),
        ],
    )
    def test_is_allowed_with_a_port_for_that_one_and_without_for_ours(
        self, allowed: str, admitted: list[str], refused: list[str]
    ) -> None:
        check_hosts((allowed,), "--allow-host")
        found = origin_policy(hosts=(allowed,), tls_port=4443)
        assert [found.host_problem([host], "/track") for host in admitted] == [None] * len(admitted)
        assert all(found.host_problem([host], "/track") for host in refused)

    @pytest.mark.parametrize(
        ("bound", "host"),
        [("127.0.0.2", "127.0.0.2"), ("::1", "[::1]"), ("fe80::1", "[fe80::1]"), ("My-Desk", "my-desk")],
    )
    def test_is_ours_when_it_is_the_address_we_listen_on(self, bound: str, host: str) -> None:
        found = origin_policy(bound=bound, tls_port=4443)
        for port in (4080, 4443):
            assert found.host_problem([f"{host}:{port}"], "/track") is None
        assert found.host_problem([f"{host}:9"], "/track") is not None
        assert found.host_problem([host], "/track") is not None

    def test_may_be_any_address_but_no_name_when_other_machines_were_let_in(self) -> None:
        for bound in ("0.0.0.0", "::", "192.168.7.7", "desk"):
            found = origin_policy(bound=bound)
            for host in ("192.168.7.7:4080", "10.0.2.2:4080", "[fe80::1]:4080", "0.0.0.0:4080"):
                assert found.host_problem([host], "/track") is None, (bound, host)
            for host in (
                "evil.example:4080",
                "192.168.7.7:4081",
                "192.168.7.7",
                "127.1:4080",
                "[::1",
                "0x7f000001:4080",
            ):
                assert found.host_problem([host], "/track") is not None, (bound, host)

    def test_may_be_no_foreign_address_on_a_loopback_bind(self) -> None:
        for bound in ("127.0.0.1", "127.0.0.2", "::1", "localhost"):
            assert origin_policy(bound=bound).host_problem(["192.168.7.7:4080"], "/track") is not None

    def test_may_have_either_of_our_ports(self) -> None:
        found = origin_policy(tls_port=4443)
        assert found.host_problem(["localhost:4443"], "/track") is None
        assert found.host_problem(["localhost:4080"], "/track") is None
        assert found.host_problem(["localhost:443"], "/track") is not None

    def test_may_leave_out_the_port_of_tls_only_when_it_is_443(self) -> None:
        assert origin_policy(tls_port=443).host_problem(["localhost"], "/track") is None
        assert origin_policy(tls_port=443, bound="0.0.0.0").host_problem(["192.168.7.7"], "/track") is None
        assert origin_policy(port=443).host_problem(["localhost"], "/track") is not None


class TestOrigin:
    @pytest.mark.parametrize(
        "origin",
        [
            "http://localhost",
            "http://localhost:3000",
            "https://localhost:8443",
            "http://127.0.0.1:5173",
            "http://[::1]:8080",
            "HTTP://LOCALHOST:3000",
        ],
    )
    def test_of_this_machine_is_admitted(self, origin: str) -> None:
        assert origin_policy().admits_origin(origin)

    @pytest.mark.parametrize(
        "origin",
        [
            "https://evil.example",
            "https://localhost.evil.example",
            "http://127.0.0.1.nip.io",
            "http://localhost@evil.example",
            "http://localhost:80@evil.example",
            "http://evil.example/localhost",
            "http://evil.example#localhost",
            "null",
            "",
            "file://",
            "file://localhost",
            "chrome-extension://localhost",
            "http://[::1",
            "http://localhost, https://evil.example",
            "http://127.1",
            "localhost",
            "//localhost",
        ],
    )
    def test_of_anything_else_is_not(self, origin: str) -> None:
        assert not origin_policy().admits_origin(origin)

    def test_that_was_allowed_is_admitted_exactly(self) -> None:
        allowed = origin_policy(origins=("https://Staging.Example.com/",))
        assert allowed.admits_origin("https://staging.example.com")
        assert not allowed.admits_origin("http://staging.example.com")
        assert not allowed.admits_origin("https://staging.example.com:8443")
        assert not allowed.admits_origin("https://x.staging.example.com")

    @pytest.mark.parametrize("origin", ["http://localhost/<script>", "http://user:pw@localhost", "http://localhost?x"])
    def test_with_more_than_scheme_host_and_port_is_none(self, origin: str) -> None:
        """It would be repeated in the reply."""
        assert not origin_policy().admits_origin(origin)

    def test_may_be_missing_but_not_doubled(self) -> None:
        """A client that sends two wants one of them to be overlooked."""
        assert origin_policy().source_problem([], [], []) is None
        assert origin_policy().source_problem([LOCAL], [], []) is None
        for origins in ([EVIL], [LOCAL, EVIL], [EVIL, LOCAL], [LOCAL, LOCAL]):
            assert origin_policy().source_problem(origins, [], []) is not None

    @pytest.mark.parametrize("origin", [EVIL, "HTTPS://Evil.Example:8443", "capacitor://localhost", "http://[::2]:9"])
    def test_that_is_refused_is_named_with_the_option_that_admits_it(self, origin: str) -> None:
        value = advised(origin_policy().source_problem([origin], [], []), "--allow-origin")
        assert value == origin.lower()
        assert origin_policy(origins=(value,)).source_problem([origin], [], []) is None

    @pytest.mark.parametrize(
        "origin", ["null", "", "https://a/<script>", "https://u:p@a", "https://" + "a" * 300, "x y://a"]
    )
    def test_is_quoted_only_when_it_is_plain(self, origin: str) -> None:
        assert origin_policy().source_problem([origin], [], []) == origin_policy().source_problem(["\x7f"], [], [])

    def test_nothing_is_admitted_by_an_empty_one_that_was_allowed(self) -> None:
        found = origin_policy(origins=("", "/"))
        assert found.source_problem([""], [], []) is not None
        assert found.source_problem([], ["nonsense"], []) is not None


class TestReferer:
    @pytest.mark.parametrize(
        "referer",
        [
            "http://localhost:3000/",
            "http://localhost:3000/page?a=https://evil.example#x",
            "https://127.0.0.1/",
            "http://[::1]:8080/a",
            "HTTP://LocalHost:3000/a",
            "http://localhost:3000",
            "https://staging.example.com/checkout?step=2",
        ],
    )
    @pytest.mark.parametrize("site", [[], ["cross-site"], ["same-origin"]])
    def test_of_this_machine_or_allowed_passes(self, referer: str, site: list[str]) -> None:
        """Of images and scripts it is all that is sent, and localhost and 127.0.0.1 are two sites."""
        assert origin_policy(origins=("https://staging.example.com",)).source_problem([], [referer], site) is None

    @pytest.mark.parametrize(
        "referer",
        [
            "https://evil.example/",
            "https://localhost.evil.example/",
            "http://localhost@evil.example/",
            "http://localhost\\@evil.example/",
            "http://evil.example/http://localhost:3000/",
            "http://staging.example.com/",
            "https://staging.example.com:8443/",
            "android-app://com.example/",
            "localhost:3000",
            "//localhost/",
            "/page",
            "http://[::1",
            "http://localhost:abc/",
            "http:///x",
            "null",
            "about:blank",
            "",
            " ",
            "\udcff",
        ],
    )
    def test_of_anything_else_or_that_is_none_is_refused(self, referer: str) -> None:
        found = origin_policy(origins=("https://staging.example.com",))
        for site in ([], ["none"], ["same-origin"], ["cross-site"]):
            assert found.source_problem([], [referer], site) is not None

    def test_is_refused_when_it_is_doubled(self) -> None:
        page = f"{LOCAL}/page"
        assert origin_policy().source_problem([], [page, page], []) is not None

    def test_does_not_count_beside_an_origin(self) -> None:
        assert origin_policy().source_problem([LOCAL], [f"{EVIL}/page"], ["cross-site"]) is None
        assert origin_policy().source_problem([EVIL], [f"{LOCAL}/page"], ["same-origin"]) is not None

    def test_is_named_by_its_origin_with_the_option_that_admits_it(self) -> None:
        referer = "https://Shop.Example:8443/secret?token=1"
        found = origin_policy().source_problem([], [referer], [])
        assert advised(found, "--allow-origin") == "https://shop.example:8443"
        assert "secret" not in repr(found)
        assert origin_policy(origins=("https://shop.example:8443",)).source_problem([], [referer], []) is None

    @given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=2))
    def test_never_makes_the_origin_policy_fail(self, referer: str, site: list[str]) -> None:
        origin_policy().source_problem([], [f"http://{referer}"], site)
        origin_policy().source_problem([], [referer], site)


class TestFetchSite:
    @pytest.mark.parametrize(
        ("site", "admitted"),
        [
            ([], True),
            (["none"], True),
            (["same-origin"], True),
            (["same-site"], True),
            (["cross-site"], False),
            (["Cross-Site "], False),
            (["none", "cross-site"], False),
            (["something-new"], True),
        ],
    )
    def test_is_refused_only_across_sites_by_a_page_that_does_not_say_which(
        self, site: list[str], admitted: bool
    ) -> None:
        assert (origin_policy().source_problem([], [], site) is None) is admitted


class TestForbidden:
    @pytest.mark.parametrize(
        ("hosts", "target", "refusal"),
        [
            (["localhost:4080"], "http://localhost:4080/track", Refusal.TARGET),
            ([], "/track", Refusal.NO_HOST),
            (["localhost:4080"] * 2, "/track", Refusal.SEVERAL_HOSTS),
            (["events.test"], "/track", Refusal.HOST),
            (["a b"], "/track", Refusal.HOST),
        ],
    )
    def test_tells_hosts_apart(self, hosts: list[str], target: str, refusal: Refusal) -> None:
        found = origin_policy().host_problem(hosts, target)
        assert found is not None
        assert found.refusal is refusal

    def test_tells_a_page_that_hides_from_one_that_does_not(self) -> None:
        for found, refusal in (
            (origin_policy().source_problem([EVIL], [], []), Refusal.ORIGIN),
            (origin_policy().source_problem([], [f"{EVIL}/page"], []), Refusal.ORIGIN),
            (origin_policy().source_problem([], [], ["cross-site"]), Refusal.HIDDEN_ORIGIN),
        ):
            assert found is not None
            assert found.refusal is refusal

    @given(st.text(max_size=80), st.text(max_size=80))
    def test_quotes_the_request_in_its_remedy_only(self, host: str, origin: str) -> None:
        """The reason is what its client is told."""
        policy = origin_policy()
        found = (policy.host_problem([host], "/track"), policy.source_problem([origin], [], []))
        assert {each.reason for each in found if each} <= {"the Host header does not name this receiver", FOREIGN}


class TestRemote:
    def test_is_what_a_trusted_proxy_says(self) -> None:
        found = origin_policy(trusted=(ipaddress.ip_network("127.0.0.0/8"),))
        assert found.remote("127.0.0.1", ["203.0.113.9"]) == "203.0.113.9"
        assert origin_policy().remote("127.0.0.1", ["203.0.113.9"]) == "127.0.0.1"
        assert origin_policy().remote(None, ["203.0.113.9"]) == ""

import pytest

from liveview.adapters.gate import Gate

PORT = 4080
EVIL = "https://evil.example"


def gate(*, hosts: tuple[str, ...] = (), origins: tuple[str, ...] = (), port: int = PORT) -> Gate:
    return Gate(port, hosts, origins)


class TestHost:
    @pytest.mark.parametrize(
        "host",
        ["127.0.0.1:4080", "localhost:4080", "LocalHost:4080", "LOCALHOST:4080", "[::1]:4080"],
    )
    def test_that_is_ours_is_let_in(self, host: str) -> None:
        assert gate().host_problem([host], "/track") == ""

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
        assert gate().host_problem([host], "/track") != ""

    def test_missing_or_doubled_is_refused(self) -> None:
        assert gate().host_problem([], "/track") != ""
        assert gate().host_problem(["127.0.0.1:4080", "127.0.0.1:4080"], "/track") != ""
        assert gate().host_problem(["127.0.0.1:4080", "evil.example"], "/track") != ""

    @pytest.mark.parametrize(
        "target", ["http://127.0.0.1:4080/track", "http://evil.example/track", "evil.example:443", "", "track"]
    )
    def test_does_not_help_a_target_that_is_not_a_path(self, target: str) -> None:
        assert gate().host_problem(["127.0.0.1:4080"], target) != ""

    def test_may_leave_out_the_port_only_when_it_is_80(self) -> None:
        assert gate(port=80).host_problem(["localhost"], "/track") == ""
        assert gate(port=80).host_problem(["localhost:80"], "/track") == ""
        assert gate(port=80).host_problem(["evil.example"], "/track") != ""

    def test_that_was_allowed_is_let_in_with_and_without_our_port(self) -> None:
        allowed = gate(hosts=("10.0.2.2", "Dev.Example"))
        for host in ("10.0.2.2:4080", "10.0.2.2", "dev.example:4080", "DEV.EXAMPLE"):
            assert allowed.host_problem([host], "/track") == "", host
        for host in ("10.0.2.2:9", "x.dev.example:4080", "dev.example.evil:4080"):
            assert allowed.host_problem([host], "/track") != "", host

    def test_is_not_repeated_in_the_reason(self) -> None:
        assert "evil" not in gate().host_problem(["evil.example"], "/track")


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
        assert gate().admits_origin(origin)

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
        assert not gate().admits_origin(origin)

    def test_that_was_allowed_is_admitted_exactly(self) -> None:
        allowed = gate(origins=("https://Staging.Example.com/",))
        assert allowed.admits_origin("https://staging.example.com")
        assert not allowed.admits_origin("http://staging.example.com")
        assert not allowed.admits_origin("https://staging.example.com:8443")
        assert not allowed.admits_origin("https://x.staging.example.com")

    @pytest.mark.parametrize("origin", ["http://localhost/<script>", "http://user:pw@localhost", "http://localhost?x"])
    def test_with_more_than_scheme_host_and_port_is_none(self, origin: str) -> None:
        """It would be repeated in the reply."""
        assert not gate().admits_origin(origin)

    def test_may_be_missing_but_not_doubled(self) -> None:
        """Whoever sends two wants one of them to be overlooked."""
        local = "http://localhost:3000"
        assert gate().origin_problem([]) == ""
        assert gate().origin_problem([local]) == ""
        for origins in ([EVIL], [local, EVIL], [EVIL, local], [local, local]):
            assert gate().origin_problem(origins) != ""
            assert "evil" not in gate().origin_problem(origins)

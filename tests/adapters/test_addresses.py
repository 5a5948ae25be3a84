import asyncio
import socket

import pytest

from liveview.adapters.addresses import Resolver, check
from liveview.errors import BlockedError


class TestLiteralAddress:
    @pytest.mark.parametrize(
        "host",
        [
            "169.254.169.254",
            "169.254.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "239.255.255.250",
            "::",
            "[::]",
            "fe80::1",
            "fe80::1%eth0",
            "ff02::1",
            "[ff02::1]",
            "::ffff:169.254.1.1",
            "::ffff:169.254.169.254",
            "::ffff:0.0.0.0",
            "::ffff:224.0.0.1",
            "fd00:ec2::254",
            "100.100.100.200",
            "2852039166",
            "0xa9fea9fe",
            "0251.0376.0251.0376",
            "169.16689662",
            "0",
        ],
    )
    def test_that_is_never_a_webhook_is_refused(self, host: str) -> None:
        with pytest.raises(BlockedError, match="link-local"):
            check(host)

    @pytest.mark.parametrize(
        "host", ["127.0.0.1", "::1", "[::1]", "10.0.0.7", "192.168.1.4", "172.16.0.1", "fd12::1", "93.184.216.34"]
    )
    def test_of_this_machine_the_lan_or_the_internet_passes(self, host: str) -> None:
        check(host)

    @pytest.mark.parametrize("host", ["localhost", "example.com", "", "not an address"])
    def test_is_not_what_a_name_is(self, host: str) -> None:
        check(host)


class TestResolver:
    @staticmethod
    def resolve(host: str) -> list[str]:
        async def work() -> list[str]:
            resolver = Resolver()
            try:
                return [found["host"] for found in await resolver.resolve(host, 80, socket.AF_INET)]
            finally:
                await resolver.close()

        return asyncio.run(work())

    def test_finds_this_machine(self) -> None:
        assert self.resolve("localhost") == ["127.0.0.1"]

    def test_says_when_there_is_no_such_name(self) -> None:
        with pytest.raises(OSError, match=r"not known|resolution|nodename"):
            self.resolve("name.invalid")

    @pytest.mark.parametrize("host", ["a" * 64 + ".example", "\udcff.example", "a..b"])
    def test_says_when_the_name_is_impossible(self, host: str) -> None:
        with pytest.raises(OSError, match=r"."):
            self.resolve(host)

    @pytest.mark.parametrize("host", ["0", "0x0", "2852039166", "0xa9fea9fe", "169.16689662", "0251.0376.0251.0376"])
    def test_sees_through_other_spellings_of_a_blocked_address(self, host: str) -> None:
        with pytest.raises(BlockedError):
            self.resolve(host)

    def test_looks_up_many_names_at_a_time(self) -> None:
        async def work() -> int:
            resolver = Resolver()
            found = await asyncio.gather(*(resolver.resolve("localhost", 80, socket.AF_INET) for _ in range(40)))
            return len(found)

        assert asyncio.run(work()) == 40

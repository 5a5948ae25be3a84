"""The configuration as values: defaults, durations, and what leaves this machine."""

import msgspec
import pytest

from liveview.config.file import parse
from liveview.config.schema import DEMO_DESTINATIONS, Config, at_speed, parse_duration
from liveview.model.kind import Kind, Mode
from tests.support.config.texts import refusal, with_url


class TestDefaults:
    def test_are_those_of_the_documentation(self) -> None:
        found = parse("")
        assert found == Config()
        assert (found.receiver.host, found.receiver.port, found.sink.port) == ("127.0.0.1", 4080, 4081)
        receiver = msgspec.structs.asdict(found.receiver)
        assert {name: value for name, value in receiver.items() if name not in {"host", "port"}} == {
            "strict": False,
            "allow_origins": (),
            "allow_hosts": (),
            "trusted_proxies": (),
            "tls": False,
            "tls_port": 4443,
        }
        assert (found.delivery.webhook_timeout, found.delivery.total_timeout) == (5.0, 25.0)
        assert found.delivery.retry_schedule == (5.0, 30.0, 120.0, 600.0, 1800.0, 3600.0, 7200.0)
        assert (found.delivery.retry_jitter, found.delivery.max_in_flight) == (0.2, 20)
        assert (found.dedup.policy, found.dedup.window_seconds) == ("drop", None)
        assert (found.log.durability, found.log.keep_sessions, found.log.keep_days) == ("normal", 20, 7)

    def test_have_two_healthy_destinations_on_the_sink(self) -> None:
        webhooks, mixpanel = DEMO_DESTINATIONS
        assert (webhooks.name, len(webhooks.webhooks)) == ("Webhooks", 2)
        assert all(hook.is_sink for hook in webhooks.webhooks)
        assert (mixpanel.name, mixpanel.kind, mixpanel.mode) == ("Mixpanel", Kind.MIXPANEL, Mode.SEND)
        assert mixpanel.base_url == "sink:/mixpanel"
        assert parse("[receiver]\nport = 1").destinations == DEMO_DESTINATIONS


def test_columns_of_the_list_are_words_and_paths() -> None:
    found = parse('[screen]\ncolumns = ["properties.price", "$insert_id", "latency"]')
    assert found.screen.columns == ("properties.price", "$insert_id", "latency")


class TestDurations:
    @pytest.mark.parametrize(
        ("text", "seconds"), [("90s", 90), ("24h", 86400), ("1.5m", 90), ("2d", 172800), ("500ms", 0.5), (" 1s ", 1)]
    )
    def test_have_units(self, text: str, seconds: float) -> None:
        assert parse_duration(text) == seconds
        assert parse(f'[dedup]\nwindow = "{text}"').dedup.window_seconds == seconds

    @pytest.mark.parametrize("text", ["", "24", "24 h", "h", "-1s", "0s", "0.0h", "1w", "1e3s", "session "])
    def test_of_any_other_form_are_refused(self, text: str) -> None:
        assert refusal(f'[dedup]\nwindow = "{text}"').startswith("dedup.window")


class TestOutside:
    @pytest.mark.parametrize(
        "url",
        [
            "sink:/x",
            "http://localhost/",
            "http://LOCALHOST:1/",
            "http://127.0.0.1/",
            "http://127.9.9.9/",
            "http://[::1]/",
        ],
    )
    def test_is_empty_while_everything_stays_on_this_machine(self, url: str) -> None:
        assert parse(with_url(url)).outside == ()

    @pytest.mark.parametrize(
        "url",
        [
            "https://a.example/",
            "http://10.0.0.1/",
            "http://0.0.0.0/",
            "http://localhost.evil.example/",
            "http://127.evil.example/",
            "http://127.0.0.1.nip.io/",
            "http://127.0.0.1@evil.example/",
            "http://[::2]/",
        ],
    )
    def test_lists_every_webhook_that_leaves_this_machine(self, url: str) -> None:
        """A found file with such a webhook needs a confirmation; a name that looks like loopback is none."""
        assert len(parse(with_url(url)).outside) == 1

    def test_is_masked(self) -> None:
        assert parse(with_url("https://u:p@a.example/?k=v")).outside == ("https://***@a.example/?k=***",)


class TestWarehouses:
    def test_are_what_is_written_besides_the_log(self) -> None:
        destination = '[[destinations]]\nname = "{0}"\nkind = "{0}"\nmode = "{1}"\nsettings = {{ path = "a/b" }}\n'
        found = parse(destination.format("sqlite", "send") + destination.format("csv", "preview"))
        assert (found.warehouses, found.outside, found.reach) == (("sqlite:a/b",), (), ("sqlite:a/b",))

    def test_come_after_what_leaves_this_machine(self) -> None:
        warehouse = '[[destinations]]\nname = "DB"\nkind = "csv"\nmode = "send"\nsettings = { path = "a" }\n'
        assert parse(warehouse + with_url("https://a.example/")).reach == ("https://a.example/", "csv:a")


class TestSpeed:
    def test_shortens_every_budget_and_wait_and_nothing_else(self) -> None:
        config = parse("[delivery]\nretry_schedule = [10, 40]")
        faster = at_speed(config, 10)
        assert (faster.delivery.webhook_timeout, faster.delivery.total_timeout) == (0.5, 2.5)
        assert faster.delivery.retry_schedule == (1.0, 4.0)
        assert faster.delivery.retry_jitter == config.delivery.retry_jitter
        assert msgspec.structs.replace(faster, delivery=config.delivery) == config

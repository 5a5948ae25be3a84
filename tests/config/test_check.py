"""What types alone do not refuse."""

import pytest

from liveview.config.check import check_references
from liveview.config.file import parse
from liveview.config.schema import Config
from liveview.errors import ConfigError
from liveview.model.destination import Destination, Override, Webhook
from tests.support.config.texts import WEBHOOK, refusal, with_url


class TestTimeouts:
    def test_all_webhooks_may_not_have_less_time_than_one(self) -> None:
        assert "total_timeout" in refusal("[delivery]\ntotal_timeout = 4.9")


class TestReceiver:
    @pytest.mark.parametrize(
        "host", ["name", "a.b-c.d:8080", "my_host", "10.0.2.2", "10.0.2.2:1", "::1", "[::1]", "[fe80::1]:65535"]
    )
    def test_may_be_called_by_a_host_with_or_without_a_port(self, host: str) -> None:
        assert parse(f"[receiver]\nallow_hosts = [{host!r}]").receiver.allow_hosts == (host,)

    @pytest.mark.parametrize(
        "host",
        ["", "http://name", "name/", "*.name", "a b", "name:", "name:0", "name:http", "a@b", "[::1", "ä", "a\u212a"],
    )
    def test_hosts_that_no_header_can_hold_are_refused_with_advice(self, host: str) -> None:
        said = refusal(f"[receiver]\nallow_hosts = [{host!r}]")
        assert said.startswith("receiver.allow_hosts: ")
        assert "with or without :port" in said

    def test_trusts_addresses_and_networks(self) -> None:
        found = parse('[receiver]\ntrusted_proxies = ["127.0.0.1", "10.1.2.3/8", "::1", "fd00::/8"]').receiver
        assert [str(network) for network in found.trusted_networks] == [
            "127.0.0.1/32",
            "10.0.0.0/8",
            "::1/128",
            "fd00::/8",
        ]

    @pytest.mark.parametrize("proxy", ["", "localhost", "10.0.0.0/33", "10.0.0", "127.0.0.1:80", "*"])
    def test_trusts_nothing_else_and_says_what_can_be_trusted(self, proxy: str) -> None:
        said = refusal(f"[receiver]\ntrusted_proxies = [{proxy!r}]")
        assert said.startswith(f"receiver.trusted_proxies: {proxy!r} is not an address or network")
        assert '"127.0.0.0/8"' in said


class TestDestinations:
    def test_need_a_webhook(self) -> None:
        assert "no webhooks" in refusal('[[destinations]]\nname = "W"')

    def test_appear_once_each(self) -> None:
        assert "appears twice" in refusal(f'{WEBHOOK}"sink:/a"\n{WEBHOOK}"sink:/b"')

    def test_may_have_instances(self) -> None:
        text = "".join(
            f'[[destinations]]\nname = "W"\ninstance = "{name}"\nwebhooks = [{{url = "sink:/{name}"}}]\n'
            for name in ("eu", "us")
        )
        assert [target.key for target in parse(text).destinations] == ["W::eu", "W::us"]

    def test_may_be_none_at_all(self) -> None:
        assert parse("destinations = []").destinations == ()


class TestSinkAndEvents:
    def test_behaviours_have_paths(self) -> None:
        assert parse('[sink.behaviours]\n"/a" = "ok"').sink.behaviours == {"/a": "ok"}
        assert "'a'" in refusal('[sink.behaviours]\na = "ok"')

    def test_events_have_overrides(self) -> None:
        found = parse('[events."Purchase"]\noverride = true\ndestinations = { Webhooks = true }').events
        assert (found["Purchase"].override, found["Purchase"].destinations) == (True, {"Webhooks": True})


class TestOverrides:
    def test_of_a_destination_that_does_not_exist_are_refused_with_the_one_that_was_meant(self) -> None:
        said = refusal('[events."Purchase"]\noverride = true\ndestinations = { Mixpannel = true }')
        assert said == "events.\"Purchase\": there is no destination 'Mixpannel', did you mean Mixpanel?"


class TestNamedDestinations:
    @pytest.mark.parametrize(
        ("text", "path"),
        [
            (
                "[[definitions]]\nname='D'\nfilters=[{prop='a', op='exists'}]\ndestinations=['%s']",
                "definitions[0].destinations",
            ),
            ("[consent.categories]\nC0002=['%s']", "consent.categories.C0002"),
            ("[[transforms]]\ndestination='%s'\nops=[{op='delete', prop='a'}]", "transforms[0].destination"),
            ("[[environments]]\nname='E'\ntoken='t'\ndestinations=['%s']", "environments[0].destinations"),
        ],
    )
    def test_have_to_be_configured(self, text: str, path: str) -> None:
        parse(text % "Mixpanel")
        assert refusal(text % "Mixpanl") == f"{path}: there is no destination 'Mixpanl', did you mean Mixpanel?"
        assert refusal(text % "x").startswith(f"{path}: there is no destination 'x', use one of Mixpanel, Webhooks")

    def test_may_be_instances_or_all_of_a_name(self) -> None:
        target = with_url("sink:/x").replace('name = "W"', 'name = "W"\ninstance = "eu"')
        for name in ("W", "W::eu"):
            assert parse(f"{target}\n[consent.categories]\nC = ['{name}']").consent is not None


def test_names_of_destinations_can_be_checked_alone() -> None:
    one = Destination("One", webhooks=(Webhook("sink:/one", {"X": "env:LIVEVIEW_NOT_SET"}),))
    check_references(Config(destinations=(one,)))
    with pytest.raises(ConfigError, match="'One' appears twice"):
        check_references(Config(destinations=(one, one)))
    with pytest.raises(ConfigError, match="there is no destination 'Two'"):
        check_references(Config(destinations=(one,), events={"Purchase": Override(True, {"Two": True})}))

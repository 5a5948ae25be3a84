from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.schema import (
    DEMO_DESTINATIONS,
    Config,
    ConfigError,
    load,
    parse,
    parse_duration,
    url_problem,
    uses_environment,
)

WEBHOOK = '[[destinations]]\nname = "W"\n[[destinations.webhooks]]\nurl = '


def refusal(text: str) -> str:
    """The one sentence with which a configuration is refused."""
    with pytest.raises(ConfigError) as caught:
        parse(text)
    message = str(caught.value)
    assert "\n" not in message
    return message


def with_url(url: str) -> str:
    return f"{WEBHOOK}{url!r}"


class TestDefaults:
    def test_are_those_of_the_documentation(self) -> None:
        found = parse("")
        assert found == Config()
        assert (found.receiver.host, found.receiver.port, found.sink.port) == ("127.0.0.1", 4080, 4081)
        assert (found.receiver.strict, found.receiver.allow_origins, found.receiver.allow_hosts) == (False, (), ())
        assert (found.receiver.tls, found.receiver.tls_port, found.receiver.trusted_proxies) == (False, 4443, ())
        assert (found.delivery.webhook_timeout, found.delivery.total_timeout) == (5.0, 25.0)
        assert found.delivery.retry_schedule == (5, 30, 120, 600, 1800, 3600, 7200)
        assert (found.delivery.retry_jitter, found.delivery.max_in_flight) == (0.2, 20)
        assert (found.dedup.policy, found.dedup.window_seconds) == ("drop", None)
        assert (found.log.durability, found.log.keep_sessions, found.log.keep_days) == ("normal", 20, 7)

    def test_have_two_healthy_destinations_on_the_sink(self) -> None:
        assert [(target.name, len(target.webhooks)) for target in DEMO_DESTINATIONS] == [
            ("Webhooks", 2),
            ("Mixpanel", 1),
        ]
        assert all(hook.is_sink for target in DEMO_DESTINATIONS for hook in target.webhooks)
        assert parse("[receiver]\nport = 1").destinations == DEMO_DESTINATIONS


def test_columns_of_the_list_are_words_and_paths() -> None:
    found = parse('[screen]\ncolumns = ["properties.price", "$insert_id", "latency"]')
    assert found.screen.columns == ("properties.price", "$insert_id", "latency")


class TestUnknownKeys:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("recever = 1", "recever: unknown key, did you mean receiver?"),
            ("[receiver]\nprot = 1", "receiver.prot: unknown key, did you mean port?"),
            ("[delivery]\nretry_shedule = []", "delivery.retry_shedule: unknown key, did you mean retry_schedule?"),
            ("[log]\nzzz = 1", "log.zzz: unknown key, use one of durability, keep_sessions, keep_days"),
            (with_url("sink:/x") + "\nheader = {}", "did you mean headers?"),
            ('[[destinations]]\nname = "W"\nidentify = true', "did you mean identify_events?"),
            ("[events.Purchase]\noverid = true", "did you mean override?"),
        ],
    )
    def test_are_refused_with_their_path_and_a_suggestion(self, text: str, said: str) -> None:
        assert said in refusal(text)


class TestWrongValues:
    @pytest.mark.parametrize(
        ("text", "path"),
        [
            ('[receiver]\nport = "80"', "receiver.port: "),
            ("[receiver]\nport = 65536", "receiver.port: "),
            ("[receiver]\nport = -1", "receiver.port: "),
            ("[receiver]\nstrict = 1", "receiver.strict: "),
            ("[delivery]\nwebhook_timeout = 0", "delivery.webhook_timeout: "),
            ("[delivery]\nwebhook_timeout = nan", "delivery.webhook_timeout: "),
            ("[delivery]\nretry_schedule = [5, -1]", "delivery.retry_schedule[1]: "),
            ("[delivery]\nretry_jitter = 1.1", "delivery.retry_jitter: "),
            ("[delivery]\nmax_in_flight = 0", "delivery.max_in_flight: "),
            ('[dedup]\npolicy = "keep"', 'dedup.policy: "keep" is not possible, use "drop" or "mark"'),
            ('[log]\ndurability = "none"', "log.durability: "),
            ("[log]\nkeep_days = 0", "log.keep_days: "),
            ('[screen]\ncolumns = ["latancy"]', "screen.columns: there is no column 'latancy', did you mean latency?"),
            ('[screen]\ncolumns = ["price"]', "screen.columns: there is no column 'price', for a property write"),
            ('[screen]\ncolumns = "latency"', "screen.columns: "),
            ("[screen]\ncolumns = [1]", "screen.columns[0]: "),
            ("[[destinations]]\nname = 5", "destinations[0].name: "),
            ('[[destinations]]\nname = ""', "destinations[0].name: "),
            ("[[environments]]\ntoken = 'a'", "environments[0]: "),
            ("destinations = 1", "destinations: "),
        ],
    )
    def test_are_refused_with_their_path(self, text: str, path: str) -> None:
        assert refusal(text).startswith(path)

    def test_of_the_total_timeout_may_not_be_below_one_webhook(self) -> None:
        assert "total_timeout" in refusal("[delivery]\ntotal_timeout = 4.9")

    def test_of_toml_itself_are_refused(self) -> None:
        assert refusal("[receiver").startswith("not valid TOML")


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


class TestDestinations:
    def test_need_a_webhook(self) -> None:
        assert "no webhooks" in refusal('[[destinations]]\nname = "W"')

    def test_stand_once_each(self) -> None:
        assert "appears twice" in refusal(f'{WEBHOOK}"sink:/a"\n{WEBHOOK}"sink:/b"')

    def test_may_have_instances(self) -> None:
        text = "".join(
            f'[[destinations]]\nname = "W"\ninstance = "{name}"\nwebhooks = [{{url = "sink:/{name}"}}]\n'
            for name in ("eu", "us")
        )
        assert [target.key for target in parse(text).destinations] == ["W::eu", "W::us"]

    def test_may_be_none_at_all(self) -> None:
        assert parse("destinations = []").destinations == ()


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


class TestSinkAndEvents:
    def test_behaviours_have_paths(self) -> None:
        assert parse('[sink.behaviours]\n"/a" = "ok"').sink.behaviours == {"/a": "ok"}
        assert "'a'" in refusal('[sink.behaviours]\na = "ok"')

    def test_events_have_overrides(self) -> None:
        found = parse('[events."Purchase"]\noverride = true\ndestinations = { Webhooks = true }').events
        assert (found["Purchase"].override, found["Purchase"].destinations) == (True, {"Webhooks": True})


class TestFiles:
    def test_are_read(self, tmp_path: Path) -> None:
        path = tmp_path / "liveview.toml"
        path.write_text("[receiver]\nport = 5000", encoding="utf-8")
        assert load(path).receiver.port == 5000

    @pytest.mark.parametrize("content", [None, b"\xff", b"port = 1"])
    def test_that_cannot_be_used_are_named(self, tmp_path: Path, content: bytes | None) -> None:
        path = tmp_path / "liveview.toml"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(ConfigError, match=r"liveview\.toml: "):
            load(path)


class TestOverrides:
    def test_of_a_destination_that_does_not_exist_are_refused_with_the_one_that_was_meant(self) -> None:
        said = refusal('[events."Purchase"]\noverride = true\ndestinations = { Mixpannel = true }')
        assert said == "events.\"Purchase\": there is no destination 'Mixpannel', did you mean Mixpanel?"


def test_a_url_with_a_password_and_an_authorization_header_is_refused() -> None:
    """Only one of them can be sent; the call would fail each time."""
    text = """
[[destinations]]
name = "W"
[[destinations.webhooks]]
url = "http://me:s3cr3t@127.0.0.1:9/hook"
headers = { authorization = "Bearer x" }
"""
    with pytest.raises(ConfigError) as refused:
        parse(text)
    assert "only one of them can be sent" in str(refused.value)
    assert "s3cr3t" not in str(refused.value)


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

"""What is said about keys and values that the types refuse."""

import pytest

from tests.support.config.texts import refusal, with_url


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

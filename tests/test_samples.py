"""Every file of `sample_events/` is sent to a running liveview and becomes what it is meant to become."""

from pathlib import Path
from typing import ClassVar

import pytest

from liveview import samples
from liveview.samples import SampleValues
from tests.support.program import run, serving

BOTH = {"Webhooks": "default", "Mixpanel": "default"}
EXPECTED: dict[str, list[tuple[str, str, dict[str, str], str]]] = {
    "purchase.json": [("accepted", "delivered", BOTH, "")],
    "identify.json": [("accepted", "delivered", {"Webhooks": "identify-disabled", "Mixpanel": "default"}, "")],
    "identify-after-events.jsonl": [
        *([("accepted", "delivered", BOTH, "")] * 3),
        ("accepted", "delivered", {"Webhooks": "identify-disabled", "Mixpanel": "default"}, ""),
    ],
    "page.json": [("accepted", "delivered", {"Webhooks": "pageview-disabled", "Mixpanel": "default"}, "")],
    "group.json": [("accepted", "delivered", {"Webhooks": "default", "Mixpanel": "unsupported-type"}, "")],
    "options-deny.json": [("accepted", "delivered", {"Webhooks": "default", "Mixpanel": "excluded"}, "")],
    "options-allow.json": [("accepted", "delivered", {"Webhooks": "only-listed", "Mixpanel": "listed"}, "")],
    "duplicate-by-insert-id.jsonl": [("accepted", "delivered", BOTH, ""), ("duplicate", "duplicate", {}, "")],
    "duplicate-by-time-and-device.jsonl": [("accepted", "delivered", BOTH, ""), ("duplicate", "duplicate", {}, "")],
    "collision-by-time.jsonl": [("accepted", "delivered", BOTH, ""), ("duplicate", "duplicate", {}, "")],
    "invalid-not-json.json": [("invalid", "invalid", {}, "not-json")],
    "invalid-not-an-object.json": [("invalid", "invalid", {}, "not-an-object")],
    "invalid-no-event.json": [("invalid", "invalid", {}, "event-missing")],
    "invalid-empty-event.json": [("invalid", "invalid", {}, "event-unusable")],
    "invalid-no-properties.json": [("invalid", "invalid", {}, "properties-missing")],
    "invalid-no-distinct-id.json": [("invalid", "invalid", {}, "distinct-id-missing")],
    "invalid-no-token.json": [("invalid", "invalid", {}, "token-missing")],
    "invalid-no-time.json": [("invalid", "invalid", {}, "time-missing")],
    "invalid-time-in-milliseconds.json": [("invalid", "invalid", {}, "time-out-of-range")],
}
"""For each event of a file: verdict, state, rule by destination, and the code of its error."""
EXTRA = {
    "duplicate-by-insert-id.jsonl": ("$insert_id", 0),
    "duplicate-by-time-and-device.jsonl": ("time+$device_id", 0),
    "collision-by-time.jsonl": ("time", 1),
}
"""For files with a duplicate: its dedup source and whether it is a collision."""


def test_every_file_has_an_expectation() -> None:
    files = {path.name for path in samples.folder().iterdir() if path.is_file()}
    assert files == set(EXPECTED)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_sample_becomes_what_it_is_meant_to_become(name: str, tmp_path: Path) -> None:
    expected = EXPECTED[name]
    with serving(tmp_path) as program:
        assert (
            run(tmp_path, "send", "--to", program.url, name).stdout == f"sent {len(expected)}: {len(expected)} × 200\n"
        )
        program.settled(len(expected))
        for position, (verdict, state, rules, error) in enumerate(expected, start=1):
            found = program.rows(f"select verdict, state from events where id = {position}")
            assert found == [(verdict, state)]
            assert dict(program.rows(f"select destination, rule from deliveries where event_id = {position}")) == rules
            errors = program.rows(
                "select json_extract(value, '$.code') from events, json_each(problems) "
                f"where events.id = {position} and json_extract(value, '$.severity') = 'error'"
            )
            assert [code for (code,) in errors] == ([error] if error else [])
        if name in EXTRA:
            assert program.rows("select duplicate_of, dedup_source, collision from events where id = 2") == [
                (1, *EXTRA[name])
            ]


def ways(name: str, ads: str = "default", crm: str = "default", records: str = "default") -> dict[tuple[str, str], str]:
    """The rule of each destination of `pipeline/` for an event under this name."""
    return {("Ads", name): ads, ("CRM", name): crm, ("Records", name): records}


class TestPipeline:
    """The events of `pipeline/` with the configuration beside them."""

    FOLDER = samples.folder() / "pipeline"
    FOUND: ClassVar[dict[str, list[dict[tuple[str, str], str]]]] = {
        "purchase.json": [ways("Order Completed")],
        "large-purchase.json": [
            ways("Order Completed") | ways("Large Order", ads="override-off", records="override-off")
        ],
        "order-placed.json": [ways("Order Completed")],
        "click.jsonl": [ways("Join Clicked"), ways("$web_event", "undefined", "undefined", "undefined")],
        "consent.jsonl": [
            ways("Video Watched", "no-consent", "no-consent", "no-consent"),
            ways("Video Watched", "consent-given", "no-consent", "no-consent"),
            ways("Video Watched", "already-sent", "consent-given", "consent-given"),
        ],
        "invoices.jsonl": [ways("Invoice Paid"), ways("Invoice Paid", crm="filtered")],
        "staging.json": [ways("Newsletter Opened", ads="not-in-environment", records="not-in-environment")],
        "visit.json": [ways("Appointment Booked")],
    }
    """For each event of a file the rule by destination and name."""

    def test_every_file_has_an_expectation(self) -> None:
        assert {path.name for path in self.FOLDER.iterdir()} == {"liveview.toml", *self.FOUND}

    @pytest.mark.slow
    def test_each_event_takes_the_ways_that_it_is_meant_to_take(self, tmp_path: Path) -> None:
        names = sorted(self.FOUND)
        wanted = [rules for name in names for rules in self.FOUND[name]]
        with serving(tmp_path, "--config", str(self.FOLDER / "liveview.toml")) as program:
            sent = run(tmp_path, "send", "--to", program.url, *(f"pipeline/{name}" for name in names)).stdout
            assert sent == f"sent {len(wanted)}: {len(wanted)} × 200\n"
            program.settled(len(wanted))
            for position, rules in enumerate(wanted, start=1):
                found = program.rows(f"select destination, emission, rule from deliveries where event_id = {position}")
                assert {(destination, name): rule for destination, name, rule in found} == rules

    @pytest.mark.slow
    def test_hipaa_mode_is_one_word_away(self, tmp_path: Path) -> None:
        text = (self.FOLDER / "liveview.toml").read_text()
        assert text.count("on = false") == 1
        config = tmp_path / "hipaa.toml"
        config.write_text(text.replace("on = false", "on = true"))
        with serving(tmp_path, "--config", str(config)) as program:
            run(tmp_path, "send", "--to", program.url, "pipeline/visit")
            program.settled(1)
            found = program.rows(
                "select destination, request_body, notes from deliveries join attempts on deliveries.id = delivery_id"
            )
        bodies = {destination: (body, notes) for destination, body, notes in found}
        for destination, diagnosis, email in (("Ads", 0, 0), ("CRM", 0, 1), ("Records", 1, 1)):
            body, notes = bodies[destination]
            assert (body.count(b"diabetes"), body.count(b'"email":')) == (diagnosis, email)
            assert ("hipaa-url-leak" in notes) is (destination == "Ads")


class TestDestinations:
    """The events of `destinations/` with the configuration beside them."""

    FOLDER = samples.folder() / "destinations"
    FOUND: ClassVar[dict[str, list[list[str]]]] = {
        "counted-twice.jsonl": [[], ["would-count-twice"]],
        "currency.json": [["dest-facebook-capi-currency", "dest-ga4-currency"]],
        "phone.json": [["dest-klaviyo-phone"]],
        "placeholder-user.json": [["dest-mixpanel-distinct-id"]],
        "purchase.json": [[]],
        "without-device.json": [["dest-ga4-client-id"]],
    }
    """For each event of a file what is found in its requests, and whether it counts twice."""

    def test_every_file_has_an_expectation(self) -> None:
        assert {path.name for path in self.FOLDER.iterdir()} == {"liveview.toml", *self.FOUND}

    @pytest.mark.slow
    def test_each_event_has_what_it_is_meant_to_have(self, tmp_path: Path) -> None:
        names = sorted(self.FOUND)
        wanted = [codes for name in names for codes in self.FOUND[name]]
        with serving(tmp_path, "--config", str(self.FOLDER / "liveview.toml")) as program:
            sent = run(tmp_path, "send", "--to", program.url, *(f"destinations/{name}" for name in names)).stdout
            assert sent == f"sent {len(wanted)}: {len(wanted)} × 200\n"
            found = program.rows(
                "select event_id, json_extract(value, '$.code') from deliveries, json_each(notes) "
                "where json_extract(value, '$.step') = 'check' union select events.id, json_extract(value, '$.code') "
                "from events, json_each(problems) where json_extract(value, '$.code') = 'would-count-twice'"
            )
        codes = [sorted(code for event, code in found if event == number) for number in range(1, len(wanted) + 1)]
        assert codes == wanted


class TestFill:
    def test_in_a_text_leaves_everything_else_as_it_is(self) -> None:
        given = r'{"a": "{now_s}", "n": 1.10, "s": "\u007bnow}", "n":1E+2, "{run}": "\"{n}"'
        assert samples.fill_text(given, SampleValues(10_000.5, 9_990.9, "r", 7)) == (
            r'{"a": 10000, "n": 1.10, "s": "\u007bnow}", "n":1E+2, "r": "\"7"'
        )

    def test_a_copy_of_a_sample_is_its_users_own(self, tmp_path: Path) -> None:
        assert samples.is_shipped(samples.find("purchase"))
        copy = tmp_path / "purchase.json"
        copy.write_bytes(samples.find("purchase").read_bytes())
        assert not samples.is_shipped(copy)

    def test_replaces_placeholders_at_any_depth(self) -> None:
        given = {
            "a": ["{now}", {"b": "{now_s}", "c": "{ago:3600}", "d": "id-{run}-{n}"}],
            "e": 1,
            "{run}": "{start_s+5}",
        }
        assert samples.fill(given, SampleValues(10_000.123456, 9_990.9, "r", 7)) == {
            "a": [10_000.123, {"b": 10_000, "c": 6_400.123, "d": "id-r-7"}],
            "e": 1,
            "r": 9_995,
        }

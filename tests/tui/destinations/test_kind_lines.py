"""A destination of a kind as text."""

import msgspec
import pytest

from liveview.log.read.overview import Figures
from liveview.model.delivery import Decision, Outcome, Rule
from liveview.model.destination import Destination
from liveview.model.kind import Kind, Mode
from liveview.tui.destinations.kind_lines import kind_lines
from liveview.tui.destinations.lines import Health, detail_lines, row_parts, warnings
from liveview.tui.lines.cells import plain
from liveview.tui.lines.entries import filter_of, parts_of
from tests.support.kinds import klaviyo
from tests.support.tui.previewed import PREVIEW, SENT
from tests.tui.destinations.test_lines import call

PREVIEWED = Figures(rules=((Decision.PREVIEW, Rule.DEFAULT, 3), (Decision.SKIP, Rule.EXCLUDED, 1)))


def lines(destination: Destination, **figures: object) -> list[str]:
    health = Health(msgspec.structs.replace(Figures(), **figures))
    return [f"{line.lead} {plain(parts_of(line))}".strip() for line in detail_lines(destination, health, 0.0, None)]


def test_a_preview_says_that_it_calls_nobody_and_which_host_it_is_for() -> None:
    assert lines(PREVIEW)[:11] == [
        "switch ✓ on",
        "name Klaviyo in $options.integrations and event settings",
        "",
        "Klaviyo",
        "kind klaviyo",
        "mode ○ preview: its requests are made and checked, and sent to nobody",
        "to https://a.klaviyo.com",
        "mapping after Klaviyo's Create Event page, read 2026-11",
        "types track",
        "settings api_key: env:KLAVIYO_KEY",
        "",
    ]


def test_one_that_is_sent_says_where_to_and_how_its_last_call_ended() -> None:
    health = Health(Figures(), [call(Outcome.HTTP_ERROR, 400)])
    shown = [f"{line.lead} {line.text}".strip() for line in detail_lines(SENT, health, 0.0, None)]
    at = shown.index("to sink:/klaviyo")
    assert shown[at - 1] == "mode ✓ send: its requests are made, checked and sent"
    assert shown[at + 1] == "✗ last 400 in 5.0 s"
    assert "settings api_key: ***" in shown


@pytest.mark.parametrize(("url", "style"), [("", "muted"), ("http://127.0.0.1:9", "warning")])
def test_a_setting_that_is_not_set_is_only_missed_by_a_real_service(url: str, style: str) -> None:
    found = list(kind_lines(klaviyo(Mode.SEND, url=url, settings={}), None, ()))
    (line,) = (line for line in found if line.lead == "settings")
    assert (line.text, line.style) == ("api_key: not set, the private API key", style)


def test_options_are_shown_where_they_leave_something_out() -> None:
    """Usually a service gets every type that it knows."""
    assert not any("events are" in line for line in lines(PREVIEW))
    assert "identify ⊘ identify events are skipped" in lines(klaviyo(identify_events=False))


def test_findings_are_counted_and_lead_to_their_events() -> None:
    found = list(kind_lines(PREVIEW, None, (("dest-klaviyo-phone", 2),)))
    assert plain(parts_of(found[-1])) == "! 2 dest-klaviyo-phone"
    assert filter_of(found[-1]) == "previewed:Klaviyo step:check"
    (line,) = list(kind_lines(SENT, None, (("dest-klaviyo-phone", 2),)))[-1:]
    assert filter_of(line) == 'dest:"Klaviyo sent" step:check'
    assert "nothing found so far" in lines(PREVIEW)


def test_a_warehouse_names_its_place_and_its_tables() -> None:
    shown = lines(
        Destination("Rows", kind=Kind.SQLITE, settings={"path": "/tmp/x.db"}, events=("Purchase", "Sig\x1bnup"))
    )
    assert "settings path: /tmp/x.db" in shown
    assert r"events Purchase, Sig\x1bnup" in shown


class TestCounts:
    def test_a_preview_counts_what_it_previewed(self) -> None:
        assert "○ 3 previewed" in plain(row_parts(PREVIEW, Health(PREVIEWED), False, 60))
        assert "✗" not in plain(row_parts(PREVIEW, Health(PREVIEWED), False, 60))

    def test_its_health_has_only_that_and_what_was_sent_before(self) -> None:
        shown = lines(PREVIEW, rules=PREVIEWED.rules, delivered=2)
        at = shown.index("Health in this session")
        assert shown[at + 1 : at + 4] == ["○ 3 previewed", "✓ 2 delivered", ""]

    def test_its_routes_are_neither_sent_nor_skipped(self) -> None:
        shown = lines(PREVIEW, rules=PREVIEWED.rules)
        assert shown[-2:] == [
            "previewed ○ 3 by default (rule default)",
            "skipped ⊘ 1 excluded by its integrations (rule excluded)",
        ]


def test_warnings_are_about_requests() -> None:
    away = klaviyo(Mode.SEND, url="https://api.example")
    assert warnings(away, (), ["https://api.example"], 0) == ["Its requests leave this machine."]
    calls = [call(Outcome.HTTP_ERROR, 400)] * 3
    assert warnings(SENT, calls, (), 0) == ["Its requests are refused: events are retried, then given up."]
    assert warnings(PREVIEW, (), (), 0) == []

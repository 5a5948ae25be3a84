"""Destinations as text."""

from datetime import UTC

import pytest
from rich.cells import cell_len

from liveview.log.read.overview import Figures, RecentCall
from liveview.log.read.reader import Retry
from liveview.model.delivery import Decision, Outcome, Rule
from liveview.model.destination import Destination, Webhook
from liveview.model.settings import FormerDestination
from liveview.tui.destinations.lines import (
    Health,
    counts_legend,
    detail_lines,
    former_lines,
    former_parts,
    marks_legend,
    row_parts,
    warnings,
)
from liveview.tui.lines.cells import plain
from liveview.tui.lines.safe_text import EMPTY, say

JSON = {"Content-Type": "application/json", "Authorization": "***"}
HOOKS = (Webhook("sink:/orders", JSON), Webhook("https://api.example/in?key=***"))
DESTINATION = Destination("Webhooks", webhooks=HOOKS, instance="eu", identify_events=True)


def call(outcome: Outcome, status: int | None = None, webhook: int = 0, error: str | None = None) -> RecentCall:
    return RecentCall(7, "Webhooks", HOOKS[webhook].url, 1_790_000_000.0, 5_000.0, outcome, status, error)


def lines_of(health: Health, changed: bool = False) -> list[str]:
    return [
        f"{line.lead} {line.text}".strip()
        for line in detail_lines(DESTINATION, health, 100.0, UTC, say("u") if changed else None)
    ]


class TestRow:
    @pytest.mark.parametrize("width", [20, 36, 52, 76, 120])
    def test_it_fills_its_width_and_begins_with_switch_and_name(self, width: int) -> None:
        health = Health(Figures(1001, 2, 8), [call(Outcome.OK, 200)], warnings=[say("x")])
        text = plain(row_parts(DESTINATION, health, True, width))
        assert len(text) == width
        assert text.startswith("✓ on  Web")

    def test_with_room_it_says_everything(self) -> None:
        health = Health(Figures(1001, 2, 8), [call(Outcome.OK, 200)], warnings=[say("x")])
        text = plain(row_parts(DESTINATION, health, True, 100))
        assert "! look changed" in text
        assert "1001 ✓      2 ✗      8 ◌  200 in 5.0 s" in text

    def test_without_room_the_marks_are_signs_and_the_counts_stay(self) -> None:
        text = plain(row_parts(DESTINATION, Health(Figures(1001, 2, 8), warnings=[say("x")]), True, 40))
        assert "! *" in text
        assert "8 ◌" in text

    def test_off_is_a_word_too(self) -> None:
        off = Destination("Webhooks", enabled=False, webhooks=HOOKS)
        assert plain(row_parts(off, Health(), False, 60)).startswith("⊘ off Webhooks")


class TestWarnings:
    def test_a_webhook_without_a_json_content_type_is_pointed_out(self) -> None:
        (found,) = warnings(DESTINATION, [], (), 0)
        assert found.startswith("Webhook 2 sends no JSON Content-Type")

    def test_any_spelling_of_the_header_is_good(self) -> None:
        hook = Webhook("sink:/a", {"content-TYPE": "Application/JSON; charset=utf-8"})
        assert warnings(Destination("A", webhooks=(hook,)), [], (), 0) == []

    def test_a_webhook_that_leaves_this_machine_is_pointed_out(self) -> None:
        assert "Webhook 2 leaves this machine." in warnings(DESTINATION, [], (HOOKS[1].url,), 0)

    def test_a_webhook_that_only_fails_and_a_destination_where_all_do(self) -> None:
        failing = [call(Outcome.HTTP_ERROR, 500, 1)] * 3
        found = warnings(DESTINATION, [*failing, call(Outcome.OK, 200)], (), 0)
        assert "Webhook 2 failed in all of its last 3 calls." in found
        assert not any("No webhook" in text for text in found)
        assert any("None of its webhooks answers" in text for text in warnings(DESTINATION, failing, (), 0))

    def test_one_failure_is_not_a_pattern(self) -> None:
        assert len(warnings(DESTINATION, [call(Outcome.TIMEOUT)], (), 0)) == 1

    def test_what_waits_for_a_switched_off_destination_is_counted(self) -> None:
        off = Destination("A", enabled=False)
        assert warnings(off, [], (), 1) == ["1 delivery waits until it is on again."]
        assert warnings(off, [], (), 20) == ["20 deliveries wait until it is on again."]


class TestDetail:
    def test_switch_options_instance_and_webhooks_in_order(self) -> None:
        text = lines_of(Health())
        assert text[0] == "switch ✓ on"
        assert "name Webhooks::eu in $options.integrations and event settings" in text
        assert "identify ✓ identify events are sent" in text
        assert "pageview ⊘ pageview events are skipped" in text
        assert text.index("1 sink:/orders") < text.index("2 https://api.example/in?key=***")
        assert "Authorization: ***" in text
        assert "no headers configured" in text

    def test_health_failures_retries_and_rules_in_words(self) -> None:
        figures = Figures(1, 2, 3, 4, 5, ((Decision.SEND, Rule.DEFAULT, 9), (Decision.SKIP, Rule.EXCLUDED, 1)))
        calls = [call(Outcome.TIMEOUT), call(Outcome.REFUSED), call(Outcome.HTTP_ERROR, 503), call(Outcome.OK, 200)]
        text = lines_of(Health(figures, calls, [Retry(7, "Webhooks", 3, 104.8)], [say("Something.")]))
        assert "! Something." in text
        assert "✓ 1 delivered" in text
        assert "◷ 5 timeouts" in text
        assert "last answer: timeout at 5.0 s" in text
        assert "↻ next retry in 4.8 s: round 3 of #7" in text
        assert "14:13:20 #7 refused, sink:/orders" in text
        assert "14:13:20 #7 503 in 5.0 s, sink:/orders" in text
        assert "sent ✓ 9 by default (rule default)" in text
        assert "skipped ⊘ 1 excluded by its integrations (rule excluded)" in text

    def test_what_was_changed_here_says_the_way_back(self) -> None:
        assert "changed in this session; u goes back to the configuration file" in lines_of(Health(), changed=True)

    def test_nothing_untrusted_comes_through(self) -> None:
        hook = Webhook("https://x/\x1b[2J", {"X": "\u202eevil"})
        lines = detail_lines(Destination("[/foo]\x00", webhooks=(hook,)), Health(), 0.0, UTC)
        assert all(line.text.isprintable() for line in lines)


class TestFormer:
    def test_of_one_whose_name_alone_is_known_nothing_else_is_told(self) -> None:
        lines = former_lines(FormerDestination(Destination("Shop")), Health(Figures(delivered=9)), 100.0, UTC)
        text = [line.text for line in lines]
        assert text[:4] == [
            "⊘ Shop is no longer configured, so it is not in effect now.",
            "The log has only its name.",
            "",
            "Health in this session",
        ]
        assert "✓ 9 delivered" in text

    @pytest.mark.parametrize("width", [20, 40, 60, 90, 140])
    def test_it_is_in_the_same_columns_as_the_others_and_says_why_where_there_is_room(self, width: int) -> None:
        figures = Figures(delivered=9)
        former = FormerDestination(Destination("Shop"), "outage")
        parts = former_parts(former, Health(figures), width)
        other = row_parts(Destination("Shop"), Health(figures), False, width)
        assert cell_len(plain(parts)) == width
        assert {style for text, style in parts if text.strip()} == {"muted"}
        assert plain(parts).find("Shop") == plain(other).find("Shop")
        assert plain(parts).find("9 ✓") == plain(other).find("9 ✓")
        assert ("from the story" in plain(parts)) is (width >= 90)


def test_marks_are_explained_while_there_are_any() -> None:
    assert marks_legend(warned=False, changed=False) == ""
    assert marks_legend(warned=True, changed=True) == "! see its warnings  * changed here"


def test_failures_of_another_day_say_of_which() -> None:
    health = Health(calls=[call(Outcome.HTTP_ERROR, 500)])
    (line,) = (line for line in detail_lines(DESTINATION, health, 100.0, UTC, dated=True) if "#7" in line.text)
    assert f"{line.lead} {line.text}".strip() == "09-21 14:13:20  #7 500 in 5.0 s, sink:/orders"
    assert "14:13:20 #7 500 in 5.0 s, sink:/orders" in lines_of(health)


@pytest.mark.parametrize(("count", "words"), [(1, ("1 timeout", "1 retry")), (2, ("2 timeouts", "2 retries"))])
def test_one_timeout_is_not_several(count: int, words: tuple[str, str]) -> None:
    lines = lines_of(Health(Figures(timeouts=count, retries=count)))
    assert all(any(line.endswith(f" {word}") for line in lines) for word in words)


def test_counts_are_explained_where_that_fits_beside_the_marks() -> None:
    assert counts_legend(EMPTY, 40) == "✓ delivered  ✗ failed  ◌ pending"
    marks = marks_legend(changed=True)
    assert counts_legend(marks, 80) == "✓ delivered  ✗ failed  ◌ pending  * changed here"
    assert counts_legend(marks, 40) == "* changed here"

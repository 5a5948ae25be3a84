"""What monitoring says about destinations."""

from datetime import UTC

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from liveview.log.read.monitoring import MINUTES, Condition, HealthChange, Minute, Monitored
from liveview.log.read.session_summary import SummaryDestination
from liveview.tui.lines.cells import plain
from liveview.tui.lines.entries import Entry
from liveview.tui.monitoring.lines import alert, monitored_lines, monitored_parts
from tests.support.log.filter_world import NOW

TOTALS = SummaryDestination(
    name="Web\x1bhooks",
    delivered=3,
    failed=1,
    pending=0,
    skipped=2,
    attempts=4,
    outcomes={"ok": 3, "timeout": 1},
    p50_ms=12.0,
    p95_ms=5000.0,
    p99_ms=5000.0,
    ok_share=0.75,
    previewed=0,
    rules={"excluded": 2},
    notes=["hipaa-removed"],
)
FAILING = HealthChange(Condition.FAILING, NOW, 31, 31, is_first=False)
MINUTES_15 = (*(Minute(),) * (MINUTES - 2), Minute(3, 0), Minute(0, 1))
HOOKS = Monitored(
    totals=TOTALS, minutes=MINUTES_15, health=FAILING, notes={"hipaa-removed": 4}, removed={"e\x1bmail": 4}
)
QUIET = Monitored(
    totals=msgspec.structs.replace(
        TOTALS, outcomes={}, rules={}, notes=[], ok_share=None, p50_ms=None, p95_ms=None, p99_ms=None, attempts=0
    ),
    minutes=(Minute(),) * MINUTES,
    health=None,
    notes={},
    removed={},
)


def said(each: Monitored) -> str:
    return "\n".join(f"{line.lead} {line.text}" for line in monitored_lines(each, UTC))


def test_a_row_has_health_share_percentiles_and_the_latest_minutes() -> None:
    row = " ".join(plain(monitored_parts(HOOKS, 120)).split())
    assert row == "✗ Web\\x1bhooks failing 75 % p50 12 ms p95 5.0 s p99 5.0 s ▁▁▁▁▁▁▁▁▁▁▁▁▁█▃"


@given(st.integers(10, 200), st.sampled_from([HOOKS, QUIET]))
def test_a_row_fits_its_width(width: int, each: Monitored) -> None:
    assert cell_len(plain(monitored_parts(each, width))) <= width


def test_the_text_says_since_when_it_fails_and_what_was_left_out() -> None:
    text = said(HOOKS)
    for words in (
        "✗ failing since ",
        "31 of 31 calls failed",
        "75 % of 4 calls succeeded",
        "p50 12 ms, p95 5.0 s, p99 5.0 s",
        "25 % timeout",
        "1 failed",
        "(rule excluded)",
        "4 hipaa-removed",
        "4 e\\x1bmail",
    ):
        assert words in text


def test_counts_lead_to_their_events() -> None:
    lines = monitored_lines(HOOKS, UTC)
    filters = [line.filter for line in lines if isinstance(line, Entry) and line.filter]
    assert len(filters) == 4
    assert any("outcome:timeout" in each for each in filters)
    assert any(each.endswith("rule:excluded") and each.startswith("skipped:") for each in filters)
    assert any(each.startswith("removed:") for each in filters)


def test_words_of_a_newer_log_are_shown_as_they_are() -> None:
    newer = msgspec.structs.replace(TOTALS, outcomes={"mel\x1bted": 1}, rules={"so": 1})
    text = said(msgspec.structs.replace(HOOKS, totals=newer))
    assert "mel\\x1bted" in text
    assert "so (rule so)" in text


def test_a_destination_without_calls_says_so() -> None:
    text = said(QUIET)
    for words in ("nothing was sent yet", "no call has ended yet", "no calls", "no event was skipped", "none"):
        assert words in text
    previewed = msgspec.structs.replace(QUIET.totals, previewed=2)
    text = said(msgspec.structs.replace(QUIET, totals=previewed))
    assert "a preview: nobody is called" in text
    assert "2 payloads made and checked, and sent to nobody" in text


def test_a_url_that_is_not_public_is_told() -> None:
    local = msgspec.structs.replace(TOTALS, notes=["not-public"])
    assert "not-public: a URL of it is reached from this network only" in said(
        msgspec.structs.replace(HOOKS, totals=local, notes={})
    )


@pytest.mark.parametrize(
    ("share", "words"), [(0.999, "99 %"), (1.0, "100 %"), (0.001, "1 %"), (0.0, "0 %"), (0.5, "50 %")]
)
def test_all_and_none_are_only_said_when_it_is_so(share: float, words: str) -> None:
    totals = msgspec.structs.replace(TOTALS, ok_share=share)
    assert f"answers {words} of" in said(msgspec.structs.replace(HOOKS, totals=totals))


class TestAlert:
    def test_is_there_while_a_destination_fails(self) -> None:
        healthy = HealthChange(Condition.HEALTHY, NOW, 5, 0, is_first=True)
        assert alert({"A": healthy}, UTC) is None
        look = alert({"A": healthy, "B\x1b": FAILING}, UTC)
        assert look is not None
        assert look.word.startswith("B\\x1b failing since ")

    def test_names_the_one_that_fails_longest_and_counts_the_others(self) -> None:
        later = msgspec.structs.replace(FAILING, since=NOW + 60)
        look = alert({"Late": later, "Early": FAILING}, UTC)
        assert look is not None
        assert look.word.startswith("Early and 1 more failing since ")

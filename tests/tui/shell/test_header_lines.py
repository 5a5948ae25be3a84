"""The header as plain text."""

from typing import Any

import msgspec
import pytest
from rich.cells import cell_len

from liveview.model.event import Balance
from liveview.model.facts import SessionMoved
from liveview.model.snapshot import Role
from liveview.tui.lines import status
from liveview.tui.lines.cells import plain
from liveview.tui.lines.safe_text import EMPTY, say
from liveview.tui.shell.header_lines import (
    ClickTarget,
    balance_line,
    checklist_parts,
    endpoint_parts,
    log_error_parts,
    moved_parts,
)
from tests.support.tui.fakes import ENDPOINTS

BALANCE = Balance(received=1204, invalid=3, duplicate=41, unrouted=48, pending=8, delivered=1102, failed=2)


def first(width: int, **changes: Any) -> str:
    endpoints = msgspec.structs.replace(ENDPOINTS, **changes)
    return plain(endpoint_parts(endpoints, say("2 destinations"), 12.4, say("▁▂▅▇▃▁"), width)).rstrip()


def balance(width: int, **changes: Any) -> str:
    return plain(balance_line(msgspec.structs.replace(BALANCE, **changes), width).parts).rstrip()


class TestEndpoints:
    def test_everything_is_there_on_a_wide_screen(self) -> None:
        assert first(140) == (
            " liveview   ✓ receiving 127.0.0.1:4080/track   sink :4081   12.4/s ▁▂▅▇▃▁   2 destinations   session 14:13"
        )

    def test_the_port_for_tls_is_named_where_there_is_one(self) -> None:
        assert "127.0.0.1:4080/track   tls :4443   sink :4081" in first(140, tls="https://127.0.0.1:4443")
        assert "tls" not in first(40, tls="https://127.0.0.1:4443")

    @pytest.mark.parametrize("host", ["0.0.0.0", "[::]"])
    def test_a_receiver_that_other_machines_reach_says_so(self, host: str) -> None:
        assert "! open to other machines" in first(80, receiver=f"http://{host}:4080")
        assert "open to" not in first(140)

    def test_what_matters_least_goes_first(self) -> None:
        assert first(80) == " liveview   ✓ receiving 127.0.0.1:4080/track   sink :4081   12.4/s ▁▂▅▇▃▁"
        assert first(40) == " ✓ receiving 127.0.0.1:4080/track"

    def test_webhooks_that_leave_the_machine_are_named_before_the_rest(self) -> None:
        assert "! 1 webhook leaves this machine" in first(80, outside=("https://example.com",))

    def test_warehouses_that_are_written_are_counted_apart(self) -> None:
        line = first(140, outside=("https://example.com", "sqlite:shop.db"))
        assert "! 1 webhook leaves this machine" in line
        assert "writes 1 warehouse" in line
        assert "writes 2 warehouses" in first(140, outside=("csv:a", "sqlite:shop.db"))
        assert "leave" not in first(140, outside=("csv:a", "sqlite:shop.db"))

    @pytest.mark.parametrize(("held", "words"), [(0, ""), (1, "‖ 1 call held"), (12, "‖ 12 calls held")])
    @pytest.mark.parametrize("width", [80, 140])
    def test_calls_that_are_held_are_counted(self, held: int, words: str, width: int) -> None:
        line = plain(endpoint_parts(ENDPOINTS, say("2 destinations"), 12.4, say("▁▂▅▇▃▁"), width, held=held))
        assert words in line
        assert ("held" in line) == bool(held)

    def test_sql_that_is_refused_is_counted(self) -> None:
        assert "! SQL refused: 2" in first(80, refused_sql=("why", "why"))

    def test_configuration_and_a_chosen_log_are_named(self) -> None:
        line = first(160, config="/work/liveview.toml", log="/tmp/qa\x1b.db")
        assert "config liveview.toml" in line
        assert r"log qa\x1b.db" in line

    def test_a_session_that_receivers_share_is_named_by_its_place(self) -> None:
        line = first(160, log="postgresql://127.0.0.1:5432/qa?session=team")
        assert line.startswith(" liveview   ✓ receiving 127.0.0.1:4080/track")
        assert line.endswith("shared 127.0.0.1:5432/qa · team")

    def test_a_recording_does_not_claim_to_receive(self) -> None:
        assert "⊘ recorded session, read-only" in first(80, receiver="")

    @pytest.mark.parametrize("receiver", ["", "http://192.0.2.7:4080"])
    def test_an_attached_session_says_where_it_is(self, receiver: str) -> None:
        endpoints = msgspec.structs.replace(
            ENDPOINTS, receiver=receiver, attached="postgresql://127.0.0.1:5432/qa?session=checkout", role=Role.VIEWER
        )
        line = plain(endpoint_parts(endpoints, say("2 destinations"), 12.4, say("▁▂"), 140, receivers=2)).rstrip()
        assert line == (
            " liveview   ✓ attached 127.0.0.1:5432/qa · checkout   viewer: nothing can be changed   2 receivers   "
            "12.4/s ▁▂   2 destinations"
        )
        narrow = plain(endpoint_parts(endpoints, say("2 destinations"), 12.4, say("▁▂"), 80, receivers=2)).rstrip()
        assert narrow == " liveview   ✓ attached 127.0.0.1:5432/qa · checkout   viewer, read-only"

    def test_a_receiver_that_shares_its_session_says_with_how_many(self) -> None:
        line = plain(endpoint_parts(ENDPOINTS, say("2 destinations"), 12.4, say("▁▂"), 140, receivers=2))
        assert "127.0.0.1:4080/track   2 receivers   sink" in line

    @pytest.mark.parametrize("width", [1, 20, 40, 80, 200])
    def test_the_line_fills_its_width(self, width: int) -> None:
        assert cell_len(plain(endpoint_parts(ENDPOINTS, say("2 destinations"), 0, EMPTY, width))) == width


class TestBalance:
    def test_every_state_has_its_word(self) -> None:
        assert balance(140) == (
            " received 1204 = 3 invalid + 41 duplicate + 48 unrouted + 8 pending + 1102 delivered + 2 failed"
        )

    def test_it_gets_shorter_as_there_is_less_room(self) -> None:
        assert balance(86) == (" 1204 = 3 invalid + 41 duplicate + 48 unrouted + 8 pending + 1102 delivered + 2 failed")
        assert balance(80) == " 1204 = 3 invalid+41 dupl.+48 unrouted+8 pending+1102 delivered+2 failed"
        assert balance(40) == " 1204 = 3! 41= 48⊘ 8◌ 1102✓ 2✗"

    def test_refused_requests_are_beside_it(self) -> None:
        assert balance(140, refused=5).endswith("2 failed   5 refused")

    def test_one_that_does_not_hold_says_so_first(self) -> None:
        assert balance(140, received=9).startswith(" ! COUNTS DON'T ADD UP received 9 = 3 invalid")


def test_a_log_that_cannot_be_written_says_what_that_means() -> None:
    """The sender of events has to know."""
    assert plain(log_error_parts("disk full", 80)).rstrip() == (
        " ! NOTHING IS ACCEPTED: the log cannot be written: disk full"
    )


class TestRefused:
    def test_their_number_is_behind_the_balance_with_the_key_that_shows_them(self) -> None:
        line = balance_line(msgspec.structs.replace(BALANCE, refused=4), 140, say("u"))
        assert plain(line.parts).rstrip().endswith("2 failed   4 refused u")
        assert balance(140, refused=4).endswith("2 failed   4 refused")

    @pytest.mark.parametrize("width", [40, 80, 140])
    def test_it_is_found_where_it_is_and_nowhere_else(self, width: int) -> None:
        line = balance_line(Balance(refused=12), width, say("u"))
        found = "".join(letter for x, letter in enumerate(plain(line.parts)) if line.at(x) == ClickTarget(refused=True))
        assert found.strip() == "12 refused u"

    def test_without_any_there_is_nothing_to_find(self) -> None:
        line = balance_line(BALANCE, 140, say("u"))
        assert ClickTarget(refused=True) not in [line.at(x) for x in range(140)]

    def test_it_is_found_where_it_is_cut(self) -> None:
        line = balance_line(Balance(refused=12), 30, say("u"))
        assert "".join(letter for x, letter in enumerate(plain(line.parts)) if line.at(x)).strip() == "12 r…"


class TestMoved:
    def test_a_log_that_went_away_is_named_with_the_one_that_follows(self) -> None:
        moved = SessionMoved("/long/folder/run-2.db", "/long/folder/run.db", "the log /long/folder/run.db is gone")
        assert plain(moved_parts(moved, 140)).rstrip() == (
            " ! NEW LOG: the log run.db is gone; "
            "new events go to run-2.db, where duplicates of earlier events are not recognised"
        )


class TestCountedAt:
    @pytest.mark.parametrize("width", [140, 80, 60, 40])
    def test_every_number_leads_to_what_it_counts_with_its_word(self, width: int) -> None:
        line = balance_line(msgspec.structs.replace(BALANCE, unrouted=0, received=1156, refused=7), width, say("X"))
        found: dict[str, str] = {}
        for x, letter in enumerate(plain(line.parts)):
            target = line.at(x)
            if target is not None and not target.refused:
                found[target.filter] = found.get(target.filter, "") + letter
        states = {f"state:{each}" for each in ("invalid", "duplicate", "pending", "delivered", "failed")}
        assert found.keys() == {"", *states}
        assert found[""] == "1156"
        assert found["state:invalid"].startswith("3")
        assert found["state:delivered"].startswith("1102")


class TestChecklist:
    @pytest.mark.parametrize(
        ("width", "counted", "without"),
        [
            (200, "   ✗ checklist 12/15 L ", "   ✗ checklist L "),
            (100, "   ✗ checklist 12/15 L ", "   ✗ checklist L "),
            (99, "   ✗ checklist 12/15 ", "   ✗ checklist "),
            (60, "   ✗ checklist 12/15 ", "   ✗ checklist "),
            (59, "   ✗ 12/15 ", "   ✗ checklist "),
            (48, "   ✗ 12/15 ", "   ✗ checklist "),
            (47, "", ""),
        ],
    )
    def test_a_narrow_line_has_less_of_it(self, width: int, counted: str, without: str) -> None:
        look = status.FAILED._replace(word=say("12/15"))
        assert plain(checklist_parts(look, say("L"), width)) == counted
        assert plain(checklist_parts(look._replace(word=EMPTY), say("L"), width)) == without

    def test_it_has_the_colour_of_its_state(self) -> None:
        parts = checklist_parts(status.PENDING._replace(word=say("0/2")), say("L"), 140)
        assert [style for text, style in parts if text] == ["accent", "muted", "accent", "key"]

    def test_without_a_spec_or_a_key_there_is_none(self) -> None:
        assert checklist_parts(None, say("L"), 140) == ()
        assert plain(checklist_parts(status.DELIVERED, EMPTY, 140)) == "   ✓ checklist delivered "

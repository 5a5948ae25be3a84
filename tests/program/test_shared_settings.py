"""Switches of a shared session, made at any receiver while events arrive at all of them."""

from bisect import bisect_left
from pathlib import Path
from typing import Any

import pytest

from tests.support.log.stores import purchase
from tests.support.program import Program
from tests.support.team import Load, Team, asked
from tests.support.webhook import Webhook, answer

pytestmark = pytest.mark.slow

SWITCHES = 40
HOOK = '[delivery]\nretry_schedule = []\n[[destinations]]\nname = "Hook"\nwebhooks = [{{ url = "{}" }}]\n'


def test_forty_switches_under_load_split_the_events_by_id(tmp_path: Path) -> None:
    with Webhook(answer(200)) as hook:
        team = Team(tmp_path, HOOK.format(hook.url))
        versions, after = [], []
        with team.receivers(2) as receivers, Load([served.url for served in receivers], 6) as load:
            for turn in range(SWITCHES):
                load.more(20)
                told = change(receivers[turn % 3 % 2], enabled=turn % 2 == 1)
                versions.append(told["version"])
                after.append(told["after_event"])
            load.more(20)
            for served in receivers:
                told = settings(served)
                assert (told["version"], told["after_event"]) == (versions[-1], after[-1])
        assert load.refused == []
        assert versions == list(range(versions[0], versions[0] + SWITCHES))
        assert after == sorted(after)
        wrong = [
            (event_id, rule)
            for event_id, rule in team.session.sql("select event_id, rule from {}.deliveries order by event_id")
            if rule != ("destination-disabled" if bisect_left(after, event_id) % 2 else "default")
        ]
        assert wrong == []
        with team.receiver():
            team.settled()
        team.balances()
        kept = team.session.sql("select kind, name from {}.audit")
        assert kept == [("destination", "Hook")] * SWITCHES


def test_a_receiver_that_starts_later_has_the_settings_of_the_others(tmp_path: Path) -> None:
    with Webhook(answer(200)) as hook:
        team = Team(tmp_path, HOOK.format(hook.url))
        with team.receiver() as one:
            change(one, enabled=False)
            with team.receiver() as other:
                assert settings(other)["destinations"]["Hook"] is False
                assert other.post(purchase("a")) == [200]
                assert change(other, enabled=True)["after_event"] == 1
                assert one.post(purchase("b")) == [200]
        team_rules = team.session.sql("select event_id, rule from {}.deliveries order by event_id")
        assert team_rules == [(1, "destination-disabled"), (2, "default")]


def change(served: Program, *, enabled: bool) -> dict[str, Any]:
    """Switch the destination; what a receiver answers, with fields that only a shared session has."""
    return asked(served, "PUT", "settings", {"destinations": {"Hook": enabled}})


def settings(served: Program) -> dict[str, Any]:
    return asked(served, "GET", "settings")

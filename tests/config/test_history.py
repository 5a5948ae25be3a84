"""What a session remembers of settings that are no longer in effect."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.history import with_story, without
from liveview.model.destination import Destination, Override
from liveview.model.settings import FormerDestination, Settings, SettingsHistory

ONE, TWO, THREE = Destination("One"), Destination("Two"), Destination("Three")
TWO_EU = Destination("Two", instance="eu")
NEW = SettingsHistory()

some = st.lists(st.sampled_from([ONE, TWO, TWO_EU, THREE]), unique_by=lambda destination: destination.key)


def having(*destinations: Destination) -> Settings:
    return Settings(destinations=destinations)


def keys(past: SettingsHistory) -> list[str]:
    return [former.destination.key for former in past.destinations]


class TestWithStory:
    def test_keeps_the_destinations_that_the_story_brought(self) -> None:
        past = with_story(NEW, "outage", having(ONE), having(ONE, TWO, THREE))
        assert past.destinations == (FormerDestination(TWO, "outage"), FormerDestination(THREE, "outage"))
        assert past.story == "outage"

    @pytest.mark.parametrize(
        ("now", "brought"),
        [
            (Destination("One", enabled=False), False),
            (Destination("One", identify_events=True), True),
            (Destination("One", enabled=False, pageview_events=True), True),
            (Destination("One", instance="eu"), True),
        ],
    )
    def test_a_switch_alone_does_not_make_a_destination_another_one(self, now: Destination, brought: bool) -> None:
        past = with_story(NEW, "outage", having(ONE), having(now))
        assert bool(past.destinations) is brought

    def test_instances_of_one_name_are_destinations_of_their_own(self) -> None:
        past = with_story(NEW, "outage", having(TWO), having(TWO, TWO_EU))
        assert keys(past) == ["Two::eu"]

    def test_the_latest_form_of_a_destination_keeps_its_place(self) -> None:
        past = with_story(NEW, "outage", having(), having(ONE, TWO))
        changed = Destination("One", identify_events=True)
        past = with_story(past, "outage", having(), having(THREE, changed))
        assert past.destinations == tuple(FormerDestination(each, "outage") for each in (changed, TWO, THREE))

    def test_behaviours_are_kept_oldest_first_and_each_change_once(self) -> None:
        base, past = Settings(behaviours={"/a": "ok"}), NEW
        for script in ("ok", "hang", "hang", "ok", "500"):
            past = with_story(past, "outage", base, Settings(behaviours={"/a": script}))
        assert past.behaviours == {"/a": ("hang", "ok", "500")}

    def test_event_settings_are_kept_like_behaviours(self) -> None:
        base, on = Settings(overrides={"Kept": Override()}), Override(override=True)
        past = with_story(NEW, "outage", base, Settings(overrides={"Kept": Override(), "Purchase": on}))
        past = with_story(past, "outage", base, Settings(overrides={"Purchase": Override()}))
        assert past.overrides == {"Purchase": (on, Override())}

    def test_another_story_keeps_only_the_destinations_of_the_one_before(self) -> None:
        first = Settings(destinations=(ONE,), behaviours={"/a": "hang"}, overrides={"Purchase": Override()})
        past = with_story(with_story(NEW, "outage", Settings(), first), "launch", Settings(), having(TWO))
        assert past.destinations == (FormerDestination(ONE, "outage"), FormerDestination(TWO, "launch"))
        assert (past.story, past.behaviours, past.overrides) == ("launch", {}, {})

    @given(st.lists(st.sampled_from(["ok", "hang", "500"]), max_size=6))
    def test_what_is_kept_never_repeats_itself(self, scripts: list[str]) -> None:
        past = NEW
        for script in scripts:
            past = with_story(past, "outage", Settings(), Settings(behaviours={"/a": script}))
        kept = past.behaviours.get("/a", ())
        assert all(one != other for one, other in pairwise(kept))
        assert kept[-1:] == tuple(scripts[-1:])

    def test_the_history_that_was_there_is_left_as_it_was(self) -> None:
        before = with_story(NEW, "outage", Settings(), Settings(behaviours={"/a": "hang"}))
        with_story(before, "outage", Settings(), Settings(destinations=(ONE,), behaviours={"/a": "ok"}))
        assert before == SettingsHistory(story="outage", behaviours={"/a": ("hang",)})


class TestWithout:
    def test_keeps_a_destination_that_is_gone_if_events_went_to_it(self) -> None:
        past = without(NEW, having(ONE, TWO, THREE), having(ONE), frozenset({"One", "Two"}))
        assert past.destinations == (FormerDestination(TWO),)

    def test_looks_for_an_instance_by_its_key(self) -> None:
        assert keys(without(NEW, having(TWO, TWO_EU), having(TWO), frozenset({"Two", "Two::eu"}))) == ["Two::eu"]

    def test_a_destination_that_is_still_there_is_not_gone_whatever_changed_in_it(self) -> None:
        now = having(Destination("One", identify_events=True))
        assert without(NEW, having(ONE), now, frozenset({"One"})) == NEW

    def test_one_that_a_story_brought_still_belongs_to_the_story(self) -> None:
        during = having(ONE, TWO)
        past = with_story(NEW, "outage", having(ONE), during)
        after = without(past, during, having(ONE), frozenset({"One", "Two"}))
        assert after == past

    def test_one_that_went_twice_is_kept_in_its_latest_form(self) -> None:
        changed = Destination("Two", pageview_events=True)
        past = without(NEW, having(TWO), having(), frozenset({"Two"}))
        past = without(past, having(changed), having(), frozenset({"Two"}))
        assert past.destinations == (FormerDestination(changed),)

    def test_leaves_what_a_story_brought_to_the_sink_and_the_event_settings(self) -> None:
        story = Settings(behaviours={"/a": "hang"}, overrides={"Purchase": Override(override=True)})
        past = with_story(NEW, "outage", Settings(), story)
        after = without(past, having(ONE), having(), frozenset({"One"}))
        assert keys(after) == ["One"]
        assert (after.story, after.behaviours, after.overrides) == (past.story, past.behaviours, past.overrides)

    @given(some, some)
    def test_every_destination_with_events_has_a_name_afterwards(
        self, before: list[Destination], now: list[Destination]
    ) -> None:
        used = frozenset(each.key for each in before)
        past = without(NEW, having(*before), having(*now), used)
        assert {*keys(past), *(each.key for each in now)} >= used
        assert not {*keys(past)} & {each.key for each in now}

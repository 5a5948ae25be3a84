"""What is in effect, and what was: stories that are over, and files that were read again."""

import msgspec

from liveview.config.effective import EffectiveConfig
from liveview.config.schema import Config, SinkConfig
from liveview.model.changes import BehaviourChanged, DestinationEdited, SinkScript
from liveview.model.destination import Destination, Override, Webhook
from liveview.model.settings import FormerDestination

ONE, TWO = Destination("One", webhooks=(Webhook("sink:/one"),)), Destination("Two", webhooks=(Webhook("sink:/two"),))
OWN = Config(destinations=(ONE,))


def gone(effective: EffectiveConfig) -> tuple[FormerDestination, ...]:
    """The destinations that the session still knows."""
    return effective.settings.history.destinations


def staged(*destinations: Destination, **behaviours: str) -> Config:
    paths = {f"/{path}": text for path, text in behaviours.items()}
    return Config(destinations=destinations, sink=SinkConfig(behaviours=paths))


class TestAStory:
    def test_leaves_its_destinations_known_when_it_is_over(self) -> None:
        """Though no event went to them: they were what the story was about."""
        effective = EffectiveConfig(OWN)
        effective.replace(staged(ONE, TWO), 0, "s", OWN)
        effective.replace(OWN, 0)
        assert effective.settings.destinations == (ONE,)
        assert gone(effective) == (FormerDestination(TWO, "s"),)

    def test_that_the_program_began_with_does_so_too(self) -> None:
        effective = EffectiveConfig(staged(ONE, TWO))
        effective.replace(staged(ONE, TWO), 0, "s", OWN)
        effective.replace(OWN, 9)
        assert gone(effective) == (FormerDestination(TWO, "s"),)

    def test_that_took_the_place_of_a_destination_tells_what_it_had_there(self) -> None:
        other = Destination("One", webhooks=(Webhook("sink:/other"),))
        effective = EffectiveConfig(OWN)
        effective.replace(staged(other), 0, "s", OWN)
        effective.replace(OWN, 9)
        assert effective.settings.destinations == (ONE,)
        assert gone(effective) == (FormerDestination(other, "s"),)

    def test_that_switched_a_destination_of_the_file_did_not_bring_it(self) -> None:
        effective = EffectiveConfig(OWN)
        effective.replace(staged(Destination("One", enabled=False, webhooks=ONE.webhooks)), 0, "s", OWN)
        effective.replace(OWN, 9)
        assert gone(effective) == ()

    def test_leaves_what_the_sink_and_the_event_settings_were_in_order(self) -> None:
        effective = EffectiveConfig(OWN)
        first = staged(ONE, two="hang", three="ok")
        effective.replace(first, 0, "s", OWN)
        effective.replace(first, 0, "s", OWN)
        settings = Override(override=True)
        second = staged(ONE, two="ok")
        effective.replace(Config(second.receiver, sink=second.sink, events={"X": settings}), 0, "s", OWN)
        effective.replace(OWN, 9)
        history = effective.settings.history
        assert (history.story, history.behaviours) == ("s", {"/two": ("hang", "ok"), "/three": ("ok",)})
        assert history.overrides == {"X": (settings,)}
        effective.replace(staged(ONE), 9, "t", OWN)
        assert (effective.settings.history.story, effective.settings.history.behaviours) == ("t", {})

    def test_did_not_bring_what_was_changed_on_screen_meanwhile(self) -> None:
        effective = EffectiveConfig(OWN)
        effective.replace(staged(ONE, TWO), 0, "s", OWN)
        effective.change(BehaviourChanged("/one", SinkScript("hang")))
        assert effective.settings.history.behaviours == {}


class TestAFile:
    def test_that_no_longer_has_a_destination_leaves_it_known_if_it_saw_events(self) -> None:
        effective = EffectiveConfig(Config(destinations=(ONE, TWO)))
        effective.replace(OWN, 3)
        assert gone(effective) == (FormerDestination(TWO),)
        effective.replace(Config(destinations=(ONE, Destination("Typo"))), 3)
        effective.replace(OWN, 3)
        assert gone(effective) == (FormerDestination(TWO),)

    def test_of_the_next_run_does_so_too(self) -> None:
        effective = EffectiveConfig(Config(destinations=(ONE, TWO)))
        next_run = EffectiveConfig(OWN)
        next_run.remember((), effective.settings)
        assert gone(next_run) == (FormerDestination(TWO),)

    def test_has_no_past_in_a_new_session(self) -> None:
        effective = EffectiveConfig(Config(destinations=(ONE, TWO)))
        effective.replace(OWN, 3)
        effective.begin()
        assert gone(effective) == ()
        effective.replace(staged(ONE, TWO), 0, "s", OWN)
        effective.begin()
        assert gone(effective) == (FormerDestination(TWO, "s"),)

    def test_shows_no_secret_of_one_that_is_gone(self) -> None:
        secret = Destination(
            "Two", webhooks=(Webhook("https://127.0.0.1/?token=hunter2", {"Authorization": "hunter2"}),)
        )
        effective = EffectiveConfig(Config(destinations=(ONE, secret)))
        effective.replace(OWN, 3)
        assert "hunter2" not in repr(effective.settings)


class TestAnEditedDestination:
    def test_that_a_log_remembers_waits_for_a_confirmation_if_it_leaves_this_machine(self) -> None:
        out = msgspec.structs.replace(ONE, webhooks=(Webhook("http://example.com/x"),))
        effective = EffectiveConfig(OWN)
        effective.remember((DestinationEdited("One", out),))
        assert "leaves this machine" in effective.settings.held["One"]
        effective.change(DestinationEdited("One", out))
        assert effective.settings.held == {}

    def test_that_is_deleted_stays_known_so_that_it_can_come_back(self) -> None:
        effective = EffectiveConfig(OWN)
        effective.change(DestinationEdited("One", None, is_deleted=True), 0)
        assert effective.settings.destinations == ()
        assert gone(effective) == (FormerDestination(ONE),)

    def test_that_was_added_leaves_nothing_unless_it_saw_an_event(self) -> None:
        for received, known in ((5, ()), (6, (FormerDestination(TWO),))):
            effective = EffectiveConfig(OWN)
            effective.change(DestinationEdited("Two", TWO), 5)
            effective.change(DestinationEdited("Two", None), received)
            assert gone(effective) == known

    def test_is_not_in_effect_while_a_story_plays(self) -> None:
        effective = EffectiveConfig(OWN)
        effective.change(DestinationEdited("Two", TWO))
        effective.replace(staged(ONE), 0, "s", OWN)
        assert effective.settings.destinations == (ONE,)
        assert effective.story == "s"
        assert effective.settle() == ()
        effective.replace(OWN, 0)
        assert list(effective.settings.destinations) == [ONE, TWO]

    def test_ends_when_the_file_says_it_too(self) -> None:
        effective = EffectiveConfig(OWN)
        effective.change(DestinationEdited("Two", TWO))
        effective.replace(Config(destinations=(ONE, TWO)), 0)
        assert effective.settle() == (DestinationEdited("Two", None),)
        assert effective.settings.changed == frozenset()
        assert effective.settle() == ()


class TestSharedChanges:
    def test_are_those_of_the_session_and_confirmed(self) -> None:
        effective = EffectiveConfig(OWN)
        effective.change(BehaviourChanged("/old", SinkScript("500")))
        outside = Destination("Out", webhooks=(Webhook("https://hooks.example/x"),))
        config = effective.take_over((DestinationEdited("Out", outside), BehaviourChanged("/new", SinkScript("503"))))
        assert [each.key for each in config.destinations] == ["One", "Out"]
        assert config.sink.behaviours == {"/new": "503"}
        assert (effective.settings.held, all(each.enabled for each in config.destinations)) == ({}, True)

    def test_that_delete_a_destination_leave_it_known(self) -> None:
        effective = EffectiveConfig(OWN)
        effective.take_over((DestinationEdited("One", None, is_deleted=True),))
        assert effective.settings.destinations == ()
        assert gone(effective) == (FormerDestination(ONE, ""),)

    def test_go_on_from_what_was_in_effect_before(self) -> None:
        before = EffectiveConfig(staged(ONE, TWO)).settings
        effective = EffectiveConfig(OWN)
        effective.take_over((), 5, before)
        assert gone(effective) == (FormerDestination(TWO, ""),)

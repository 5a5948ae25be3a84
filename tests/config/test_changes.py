import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.changes import (
    Changes,
    behaviour_changed,
    changes_of,
    destination_changed,
    effective,
    override_changed,
    panic_changed,
    require_destination,
    settings_of,
    sink_script,
)
from liveview.config.schema import Config, Environment, SinkConfig
from liveview.errors import BehaviourError, ControlError
from liveview.model.changes import (
    BehaviourChanged,
    DestinationChanged,
    OverrideChanged,
    PanicChanged,
    SettingChange,
    SinkScript,
)
from liveview.model.definition import Definition
from liveview.model.destination import Destination, Override, Webhook
from liveview.model.settings import Settings

FILE = Config(
    destinations=(
        Destination("One", webhooks=(Webhook("http://u:p@h/x", {"Cookie": "secret"}),)),
        Destination("Two", enabled=False, webhooks=(Webhook("sink:/two"),)),
        Destination("Two", instance="eu", webhooks=(Webhook("sink:/eu"),)),
    ),
    events={"Purchase": Override(True, {"One": True})},
    sink=SinkConfig(behaviours={"/two": "hang"}),
    environments=(Environment("Development", "t"),),
)
MADE: tuple[SettingChange, ...] = (
    override_changed(FILE, "Signup", Override(True, {"Two::eu": True})),
    destination_changed(FILE, "Two", enabled=True),
    behaviour_changed("/one", "500x2 then ok"),
    panic_changed("status 500"),
)

SCRIPTS = st.none() | st.sampled_from(["ok", "hang", "500x2 then ok"]).map(SinkScript)
CHANGES: st.SearchStrategy[SettingChange] = st.one_of(
    st.builds(OverrideChanged, st.sampled_from("ab"), st.none() | st.builds(Override, st.booleans())),
    st.builds(DestinationChanged, st.sampled_from("ab"), st.none() | st.booleans()),
    st.builds(BehaviourChanged, st.sampled_from(["/a", "/b"]), SCRIPTS),
    st.builds(PanicChanged, SCRIPTS),
)


class TestChanges:
    def test_add_up_and_lead_to_the_same_again(self) -> None:
        changes = changes_of(MADE)
        assert changes == Changes(
            {"Signup": Override(True, {"Two::eu": True})},
            {"Two": True},
            {"/one": SinkScript("500x2 then ok")},
            SinkScript("status 500"),
        )
        assert tuple(changes) == MADE
        assert changes_of(changes) == changes

    @given(st.lists(CHANGES, max_size=12))
    def test_lead_to_the_same_however_many_there_were(self, made: list[SettingChange]) -> None:
        changes = changes_of(made)
        assert changes_of(changes) == changes
        assert set(map(repr, changes)) <= set(map(repr, made))

    def test_end_when_the_file_is_restored(self) -> None:
        changes = changes_of(
            (
                *MADE,
                OverrideChanged("Signup", None),
                DestinationChanged("Two", None),
                BehaviourChanged("/one", None),
                PanicChanged(None),
            )
        )
        assert changes == Changes()
        assert tuple(changes) == ()

    def test_of_one_thing_follow_each_other(self) -> None:
        changes = changes_of(
            (*MADE, DestinationChanged("One", enabled=False), DestinationChanged("Two", enabled=False))
        )
        assert changes.switches == {"Two": False, "One": False}
        assert changes_of((*MADE, DestinationChanged("Gone", None))) == changes_of(MADE)


class TestEffective:
    def test_is_the_file_with_the_changes_over_it(self) -> None:
        config = effective(FILE, changes_of(MADE))
        assert [destination.enabled for destination in config.destinations] == [True, True, True]
        assert set(config.events) == {"Purchase", "Signup"}
        assert config.sink.behaviours == {"/two": "hang", "/one": "500x2 then ok"}
        assert effective(FILE, Changes()) == FILE

    def test_does_not_need_the_destination_of_a_switch(self) -> None:
        assert effective(FILE, Changes(switches={"Gone": True})) == FILE


class TestSettings:
    def test_names_what_differs_from_the_file(self) -> None:
        settings = settings_of(FILE, changes_of(MADE), 3)
        assert settings.version == 3
        assert settings.changed == {("override", "Signup"), ("destination", "Two"), ("behaviour", "/one")}
        assert settings.panic == "status 500"
        same = Changes(
            {"Purchase": Override(True, {"One": True})}, {"One": True, "Gone": False}, {"/two": SinkScript("hang")}
        )
        assert settings_of(FILE, same, 1).changed == frozenset()

    def test_is_masked(self) -> None:
        settings = settings_of(FILE, Changes(), 1)
        assert settings.destinations[0].webhooks == (Webhook("http://***@h/x", {"Cookie": "***"}),)
        assert [known.token for known in settings.environments] == ["t"]


class TestRefusal:
    def test_of_a_destination_suggests_the_likely_one(self) -> None:
        with pytest.raises(ControlError, match="there is no destination 'Two::us', did you mean Two::eu"):
            destination_changed(FILE, "Two::us", enabled=True)
        with pytest.raises(ControlError, match=r"there is no destination 'Nobody', use one of One, Two, Two::eu$"):
            override_changed(FILE, "x", Override(True, {"Nobody": True}))

    def test_of_a_behaviour_says_what_one_looks_like(self) -> None:
        with pytest.raises(BehaviourError, match="is not a behaviour"):
            behaviour_changed("/x", "explode")
        with pytest.raises(ControlError, match="does not start with /"):
            behaviour_changed("x", "ok")

    def test_of_an_event_without_a_name_is_a_sentence(self) -> None:
        with pytest.raises(ControlError, match="an event without a name has no event settings"):
            override_changed(FILE, "", None)

    def test_is_for_keys_only_where_a_destination_is_meant(self) -> None:
        require_destination(FILE, "Two::eu")
        with pytest.raises(ControlError, match="there is no destination 'two'"):
            require_destination(FILE, "two")


class TestScript:
    def test_is_kept_as_it_was_written(self) -> None:
        assert sink_script(" 500X2  then OK") == " 500X2  then OK"
        assert behaviour_changed("/x", "HANG") == BehaviourChanged("/x", SinkScript("HANG"))

    @pytest.mark.parametrize("text", ["", "  ", "explode", "ok then"])
    def test_that_cannot_be_read_is_refused(self, text: str) -> None:
        with pytest.raises(BehaviourError):
            sink_script(text)

    def test_that_is_blank_ends_a_panic(self) -> None:
        assert panic_changed("  ") == PanicChanged(None)


def test_the_settings_of_the_pipeline_are_shown() -> None:
    file = msgspec.structs.replace(FILE, definitions=(Definition("Lead"),))
    settings = settings_of(file, Changes(), 1)
    assert [each.name for each in settings.pipeline.definitions] == ["Lead"]
    assert msgspec.json.decode(msgspec.json.encode(settings), type=Settings) == settings

import msgspec
import pytest

from liveview.config.changes import (
    Changes,
    behaviour_setting,
    changes_of,
    effective,
    mark_setting,
    override_setting,
    panic_setting,
    settings_of,
    settings_row,
    switch_setting,
)
from liveview.config.schema import Config, Environment, SinkConfig
from liveview.errors import BehaviourError, ControlError
from liveview.model.destination import Destination, Override, Webhook
from liveview.model.settings import SettingKind, SettingRow, Settings

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
SETTINGS = (
    override_setting(FILE, "Signup", Override(True, {"Two::eu": True})),
    switch_setting(FILE, "Two", enabled=True),
    behaviour_setting("/one", "500x2 then ok"),
    panic_setting("status 500"),
)


class TestChanges:
    def test_are_what_their_settings_say_and_say_the_same_again(self) -> None:
        changes = changes_of(SETTINGS)
        assert changes == Changes(
            {"Signup": Override(True, {"Two::eu": True})}, {"Two": True}, {"/one": "500x2 then ok"}, "status 500"
        )
        assert changes_of(changes.rows) == changes

    def test_end_with_a_setting_without_value(self) -> None:
        changes = changes_of(SETTINGS)
        for setting in SETTINGS:
            changes = changes.after(SettingRow(setting.kind, setting.name, None))
        assert changes == Changes()
        assert changes.rows == ()

    @pytest.mark.parametrize("kind", SettingKind)
    @pytest.mark.parametrize("value", ["", "{", "7", '{"override": 1}', '"nonsense"', "null"])
    def test_pass_over_what_cannot_be_read(self, kind: SettingKind, value: str) -> None:
        """A log may have been edited by anybody; a start must not fail because of it."""
        before = changes_of(SETTINGS)
        assert before.after(SettingRow(kind, "x", value)) == before

    def test_are_not_marks(self) -> None:
        assert changes_of([mark_setting(1, marked=True), settings_row(Settings())]) == Changes()


class TestEffective:
    def test_is_the_file_with_the_changes_over_it(self) -> None:
        config = effective(FILE, changes_of(SETTINGS))
        assert [destination.enabled for destination in config.destinations] == [True, True, True]
        assert set(config.events) == {"Purchase", "Signup"}
        assert config.sink.behaviours == {"/two": "hang", "/one": "500x2 then ok"}
        assert effective(FILE, Changes()) == FILE

    def test_does_not_need_the_destination_of_a_switch(self) -> None:
        assert effective(FILE, Changes(switches={"Gone": True})) == FILE


class TestSettings:
    def test_names_what_differs_from_the_file(self) -> None:
        settings = settings_of(FILE, changes_of(SETTINGS), 3)
        assert settings.version == 3
        assert settings.changed == {("override", "Signup"), ("destination", "Two"), ("behaviour", "/one")}
        assert settings.panic == "status 500"
        same = Changes({"Purchase": Override(True, {"One": True})}, {"One": True, "Gone": False}, {"/two": "hang"})
        assert settings_of(FILE, same, 1).changed == frozenset()

    def test_is_masked(self) -> None:
        settings = settings_of(FILE, Changes(), 1)
        assert settings.destinations[0].webhooks == (Webhook("http://***@h/x", {"Cookie": "***"}),)
        assert [known.token for known in settings.environments] == ["t"]

    def test_can_be_kept_and_read_again(self) -> None:
        settings = settings_of(FILE, changes_of(SETTINGS), 3)
        assert msgspec.json.decode(settings_row(settings).value or "", type=Settings) == settings


class TestRefusal:
    def test_of_a_destination_suggests_the_likely_one(self) -> None:
        with pytest.raises(ControlError, match="there is no destination 'Two::us', did you mean Two::eu"):
            switch_setting(FILE, "Two::us", enabled=True)
        with pytest.raises(ControlError, match=r"there is no destination 'Nobody', use one of One, Two, Two::eu$"):
            override_setting(FILE, "x", Override(True, {"Nobody": True}))

    def test_of_a_behaviour_says_what_one_looks_like(self) -> None:
        with pytest.raises(BehaviourError, match="is not a behaviour"):
            behaviour_setting("/x", "explode")
        with pytest.raises(ControlError, match="does not start with /"):
            behaviour_setting("x", "ok")

    def test_of_a_blank_panic_is_none_at_all(self) -> None:
        assert panic_setting("  ").value is None

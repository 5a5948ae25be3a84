"""Changes to destinations as people make them."""

import msgspec
import pytest

from liveview.config.changes import Changes, changes_of, effective, settings_of
from liveview.config.destination_changes import (
    destination_deleted,
    destination_edited,
    destination_restored,
    edited_key,
    said_by_file,
)
from liveview.config.destination_edit import masked
from liveview.config.schema import Config
from liveview.errors import ControlError
from liveview.model.changes import DestinationChanged, DestinationEdited, SettingChange
from liveview.model.definition import Definition
from liveview.model.destination import Destination, Override, Webhook

ONE = Destination("One", webhooks=(Webhook("sink:/one", {"Cookie": "secret"}),))
TWO = Destination("Two", webhooks=(Webhook("sink:/two"),))
FILE = Config(destinations=(ONE, TWO))
CONFIG = "destination-config"


class Run:
    """What is in effect over a file."""

    def __init__(self, file: Config = FILE, *changes: SettingChange) -> None:
        self.file = file
        self.changes = changes_of(changes)

    def edit(self, key: str | None, **more: object) -> None:
        known = {each.key: each for each in effective(self.file, self.changes).destinations}
        before = masked(known[key]) if key is not None else Destination("New", webhooks=(Webhook("sink:/new"),))
        self.take(destination_edited(self.file, self.changes, key, msgspec.structs.replace(before, **more)))

    def delete(self, key: str) -> None:
        self.take(destination_deleted(self.file, self.changes, key))

    def restore(self, key: str) -> None:
        self.take(destination_restored(self.file, self.changes, key))

    def take(self, made: tuple[SettingChange, ...]) -> None:
        for change in made:
            self.changes = self.changes.after(change)

    @property
    def keys(self) -> list[str]:
        return [each.key for each in effective(self.file, self.changes).destinations]

    @property
    def changed(self) -> set[tuple[str, str]]:
        return set(settings_of(self.file, self.changes, 1).changed)

    def one(self, key: str) -> Destination:
        return next(each for each in effective(self.file, self.changes).destinations if each.key == key)


class TestEditing:
    def test_is_in_effect_with_the_secrets_of_the_file_and_marked(self) -> None:
        run = Run()
        run.edit("One", identify_events=True)
        assert run.one("One") == msgspec.structs.replace(ONE, identify_events=True)
        assert run.changed == {(CONFIG, "One")}
        assert "secret" not in str(run.changes)

    def test_a_new_name_keeps_the_place(self) -> None:
        run = Run()
        run.edit("One", name="Other", instance="eu")
        assert run.keys == ["Other::eu", "Two"]
        assert run.changed == {(CONFIG, "Other::eu")}
        assert edited_key(run.changes, "Other::eu") == "One"
        run.edit("Other::eu", name="Third")
        run.restore("Third::eu")
        assert run.keys == ["One", "Two"]
        assert run.changes == Changes()

    def test_what_is_the_same_again_changes_nothing(self) -> None:
        run = Run()
        run.edit("One", identify_events=True)
        run.edit("One", identify_events=None)
        assert run.changes == Changes()

    def test_one_is_added_and_renamed(self) -> None:
        run = Run()
        run.edit(None)
        run.edit(None, name="Next")
        run.edit("New", name="Newer")
        assert run.keys == ["One", "Two", "Newer", "Next"]
        assert run.changed == {(CONFIG, "Newer"), (CONFIG, "Next")}
        run.restore("Newer")
        assert run.keys == ["One", "Two", "Next"]

    def test_the_switch_stays_as_it_is(self) -> None:
        run = Run(FILE, DestinationChanged("One", enabled=False))
        run.edit("One", identify_events=True)
        assert not run.one("One").enabled
        run.edit("One", name="Other")
        assert not run.one("Other").enabled
        assert run.changes.switches == {}

    @pytest.mark.parametrize(
        ("key", "more", "words"),
        [
            ("Three", {}, "there is no destination 'Three'"),
            ("One", {"name": "Two"}, "there is a destination 'Two' already"),
            (None, {"name": "Two"}, "there is a destination 'Two' already"),
            ("One", {"name": "All"}, "means every destination"),
            ("One", {"webhooks": ()}, "'One': it needs a webhook"),
            ("One", {"webhooks": (Webhook("sink:/x", {"Cookie": "c"}),)}, "header Cookie is a secret: write env:NAME"),
        ],
    )
    def test_what_the_file_would_not_take_is_refused(
        self, key: str | None, more: dict[str, object], words: str
    ) -> None:
        written = msgspec.structs.replace(masked(ONE), **more)
        with pytest.raises(ControlError, match=words):
            destination_edited(FILE, Changes(), key, written)

    def test_a_name_that_something_uses_cannot_go(self) -> None:
        file = msgspec.structs.replace(FILE, definitions=(Definition("D", destinations=("One",)),))
        with pytest.raises(ControlError, match=r"definitions\[0\].destinations: there is no destination 'One'"):
            Run(file).edit("One", name="Other")
        with pytest.raises(ControlError, match="there is no destination 'One'"):
            Run(file).delete("One")

    def test_what_was_wrong_before_does_not_refuse_it(self) -> None:
        file = msgspec.structs.replace(FILE, events={"Purchase": Override(True, {"Gone": True})})
        run = Run(file)
        run.edit("One", identify_events=True)
        assert run.one("One").identify_events

    def test_the_old_name_of_another_is_not_free(self) -> None:
        run = Run()
        run.edit("One", name="Other")
        for key in (None, "Two"):
            with pytest.raises(ControlError, match="'One' is the file's name of another destination"):
                run.edit(key, name="One")
        run.edit("Other", name="One")
        run.delete("One")
        with pytest.raises(ControlError, match="'One' is the file's name of another destination"):
            run.edit("Two", name="One")


class TestDeleting:
    def test_ends_it_until_it_is_restored(self) -> None:
        run = Run(FILE, DestinationChanged("One", enabled=False))
        run.delete("One")
        assert run.keys == ["Two"]
        assert run.changed == {(CONFIG, "One")}
        run.restore("One")
        assert run.keys == ["One", "Two"]
        assert run.one("One") == ONE

    def test_forgets_one_that_was_added(self) -> None:
        run = Run()
        run.edit(None)
        run.delete("New")
        assert run.changes == Changes()

    def test_its_name_is_free_again(self) -> None:
        run = Run()
        run.delete("One")
        run.edit(None, name="One")
        assert run.keys == ["One", "Two"]
        assert run.one("One").webhooks == (Webhook("sink:/new"),)

    def test_a_renamed_one_is_deleted_whole(self) -> None:
        run = Run()
        run.edit("One", name="Other")
        run.delete("Other")
        assert run.keys == ["Two"]

    def test_what_is_not_there_is_refused(self) -> None:
        with pytest.raises(ControlError, match="there is no destination 'Three'"):
            Run().delete("Three")


class TestRestoring:
    def test_undoes_switch_and_edit(self) -> None:
        run = Run(FILE, DestinationChanged("One", enabled=False))
        run.edit("One", identify_events=True)
        run.restore("One")
        assert run.changes == Changes()

    def test_is_refused_where_nothing_was_changed(self) -> None:
        with pytest.raises(ControlError, match="'One' already matches the configuration file"):
            Run().restore("One")

    def test_is_refused_where_its_name_was_taken(self) -> None:
        run = Run()
        run.edit("One", name="Other")
        run.file = Config(destinations=(TWO,))  # read again
        run.edit(None, name="Three")
        run.file = Config(destinations=(ONE, TWO))
        run.changes = run.changes.after(DestinationEdited("Three", msgspec.structs.replace(TWO, name="One")))
        with pytest.raises(ControlError, match="'One' is the name of another destination now"):
            run.restore("Other")


class TestWhatTheFileSays:
    def test_ends_the_changes_that_it_makes_itself(self) -> None:
        run = Run()
        run.edit("One", identify_events=True)
        run.edit(None)
        run.delete("Two")
        now = effective(FILE, run.changes)
        assert said_by_file(FILE, run.changes) == ()
        ended = said_by_file(Config(destinations=now.destinations), run.changes)
        assert ended == tuple(DestinationEdited(key, None) for key in ("One", "New", "Two"))

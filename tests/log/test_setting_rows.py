"""Changes as rows of the table `settings`, in the words and values that logs have held from the beginning."""

import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liveview.log.rows import store
from liveview.log.setting_rows import LABEL, STORED, change_in, label_in, setting_row
from liveview.model.changes import (
    BehaviourChanged,
    Change,
    DestinationChanged,
    DestinationEdited,
    MarkChanged,
    OverrideChanged,
    PanicChanged,
    SinkScript,
)
from liveview.model.destination import Destination, Override, Webhook
from liveview.model.kind import Kind
from liveview.model.settings import SessionLabel, Settings
from liveview.sink_script.script import EXAMPLES
from tests.support.log.making import new_log, writing

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
scripts = st.sampled_from([SinkScript(text) for text, _ in EXAMPLES])
overrides = st.builds(Override, st.booleans(), st.dictionaries(texts, st.booleans(), max_size=3))
changes: st.SearchStrategy[Change] = st.one_of(
    st.builds(OverrideChanged, texts, st.none() | overrides),
    st.builds(DestinationChanged, texts, st.none() | st.booleans()),
    st.builds(
        DestinationEdited,
        texts,
        st.none() | st.builds(Destination, st.sampled_from(["One", "é"]), webhooks=st.just((Webhook("sink:/a"),))),
        place=st.integers(0, 9),
    ),
    st.builds(BehaviourChanged, texts.map("/{}".format), st.none() | scripts),
    st.builds(PanicChanged, st.none() | scripts),
    st.builds(MarkChanged, st.integers(1, 2**53), st.booleans()),
)
WRITTEN = [
    (("override", "Purchase", '{"override":true,"destinations":{"Webhooks":true,"Two::eu":false}}'),
     OverrideChanged("Purchase", Override(True, {"Webhooks": True, "Two::eu": False}))),
    (("override", "", '{"override":false,"destinations":{}}'), OverrideChanged("", Override())),
    (("destination", "Two::eu", "false"), DestinationChanged("Two::eu", enabled=False)),
    (("destination-config", "A", '{"destination":null}'), DestinationEdited("A", None, is_deleted=True)),
    (("behaviour", "/a", '"500x2 then ok"'), BehaviourChanged("/a", SinkScript("500x2 then ok"))),
    (("behaviour", "/é", '"status 422 body \'{\\"error\\": \\"é\\"}\'"'),
     BehaviourChanged("/é", SinkScript("""status 422 body '{"error": "é"}'"""))),
    (("panic", "sink", '"hang"'), PanicChanged(SinkScript("hang"))),
    (("mark", "7", "true"), MarkChanged(7, marked=True)),
]  # fmt: skip
"""Rows as logs have them, and what they mean."""


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with writing(new_log(tmp_path / "log.db")) as made:
        yield made


def found(connection: sqlite3.Connection) -> list[Change]:
    rows = connection.execute("select kind, name, value from settings").fetchall()
    read = [change_in(*row) for row in rows]
    assert None not in read, rows
    return [change for change in read if change is not None]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(changes, max_size=6))
def test_every_change_survives(connection: sqlite3.Connection, made: list[Change]) -> None:
    """The last change of a thing is read back; one that restores the file's value leaves nothing."""
    connection.execute("delete from settings")
    store(connection, made)
    last = {setting_row(change)[:2]: change for change in made}
    kept = {setting_row(change) for change in last.values() if setting_row(change)[2] is not None}
    assert {setting_row(change) for change in found(connection)} == kept
    assert all(change in made for change in found(connection))


@pytest.mark.parametrize(("row", "change"), WRITTEN, ids=lambda value: repr(value)[:40])
def test_the_words_of_logs_stay_as_they_are(row: tuple[str, str, str], change: Change) -> None:
    assert setting_row(change) == row
    assert change_in(*row) == change


@pytest.mark.parametrize(
    ("change", "row"),
    [
        (OverrideChanged("Purchase", None), ("override", "Purchase", None)),
        (DestinationChanged("Webhooks", None), ("destination", "Webhooks", None)),
        (DestinationEdited("Webhooks", None), ("destination-config", "Webhooks", None)),
        (BehaviourChanged("/a", None), ("behaviour", "/a", None)),
        (PanicChanged(None), ("panic", "sink", None)),
        (MarkChanged(7, marked=False), ("mark", "7", None)),
    ],
)
def test_what_restores_the_file_removes_its_row(change: Change, row: tuple[str, str, None]) -> None:
    assert setting_row(change) == row


def test_a_destination_is_stored_without_its_secrets() -> None:
    hook = Webhook("http://127.0.0.1:9/x?key=secret", {"Authorization": "env:TOKEN", "X-Key": "***", "X": "y"})
    kind, name, value = setting_row(DestinationEdited("One", Destination("Two", webhooks=(hook,)), place=3))
    assert "secret" not in (value or "")
    shown = Webhook("http://127.0.0.1:9/x?key=***", hook.headers)
    assert change_in(kind, name, value) == DestinationEdited("One", Destination("Two", webhooks=(shown,)), place=3)


@pytest.mark.parametrize(
    "destination",
    [
        Destination("All", webhooks=(Webhook("sink:/a"),)),
        Destination("One", webhooks=(Webhook("http://["),)),
        Destination("One", kind=Kind.MIXPANEL, url="file:///etc/passwd"),
    ],
)
def test_a_destination_that_no_screen_has_stored_is_not_a_change(destination: Destination) -> None:
    assert change_in(*setting_row(DestinationEdited("One", destination))) is None


def test_the_settings_in_effect_are_one_row() -> None:
    kind, name, value = setting_row(Settings(version=3, panic="hang"))
    assert (kind, name) == ("set-up", "in force")
    assert msgspec.json.decode(value or "", type=Settings) == Settings(version=3, panic="hang")
    assert change_in(kind, name, value) is None


@pytest.mark.parametrize(
    "kind", ["override", "destination", "destination-config", "behaviour", "panic", "mark", "elsewhere", "", None, 7]
)
def test_what_cannot_be_read_is_not_a_change(kind: object) -> None:
    """A log may have been edited by anybody; a start must not fail because of it."""
    values = ("", "{", "7", "null", '{"override": 1}', '"nonsense"', '"\\ud800"', None, b"true", 7)
    for name, value in itertools.product(("sink", "x", "", None, b"x"), values):
        assert change_in(kind, name, value) is None, (name, value)


@pytest.mark.parametrize("name", ["x", "Sink", ""])
def test_a_script_for_all_paths_has_one_name_only(name: str) -> None:
    assert change_in("panic", name, '"hang"') is None


def test_every_stored_type_has_a_row() -> None:
    stored = [change for _, change in WRITTEN]
    assert {type(each) for each in [*stored, Settings(), SessionLabel("")]} == set(STORED)


def test_a_label_is_one_row_and_read_back_whatever_it_says() -> None:
    kind, name, value = setting_row(SessionLabel('"nightly" ✓'))
    assert (kind, name) == LABEL
    assert label_in(value) == '"nightly" ✓'
    assert change_in(kind, name, value) is None


@pytest.mark.parametrize("value", ["", "{", "7", None, b"x", '"\\ud800'])
def test_what_is_not_a_label_is_none(value: object) -> None:
    assert label_in(value) == ""

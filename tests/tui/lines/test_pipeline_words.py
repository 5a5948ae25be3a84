"""The words of notes and marks."""

import pytest

from liveview.log.read.stage_rows import ChangeMark
from liveview.model.note import Note, PipelineStep
from liveview.tui.lines.cells import plain
from liveview.tui.lines.pipeline_words import MARKS, as_name, changed_names, mark_part, note_parts, noted
from tests.support.log.piped import REMOVED, RENAMED


def test_every_change_has_a_sign_of_its_own() -> None:
    assert len({look.glyph for look in MARKS.values()}) == len(ChangeMark) - 1


def test_a_note_is_its_code_its_sentence_and_its_names() -> None:
    assert plain(note_parts(RENAMED)) == "renamed: price is called value (+ value, - price)"


def test_many_names_are_counted() -> None:
    note = Note(PipelineStep.HIPAA, "hipaa-removed", "on no list", removed=tuple("abcdefghijklmno"))
    assert changed_names(note).endswith("- k, - l, 3 more")


@pytest.mark.parametrize(
    ("path", "mark", "found"),
    [
        (("properties", "email"), ChangeMark.REMOVED, "  - removed (hipaa-removed)"),
        (("traits", "email", "host"), ChangeMark.REMOVED, "  - removed (hipaa-removed)"),
        (("properties", "email"), ChangeMark.CHANGED, "  ~ changed"),
        (("email",), ChangeMark.REMOVED, "  - removed (hipaa-removed)"),
        (("context", "email"), ChangeMark.REMOVED, "  - removed"),
    ],
)
def test_a_mark_names_the_note_that_is_about_its_value(path: tuple[str, ...], mark: ChangeMark, found: str) -> None:
    assert mark_part(mark, (RENAMED, REMOVED), path)[0] == found


def test_a_note_may_name_what_is_deep_inside() -> None:
    note = Note(PipelineStep.HIPAA, "hipaa-url-leak", "cut", changed=("context.page.url", "items.0.sku"))
    assert mark_part(ChangeMark.CHANGED, (note,), ("context", "page", "url"))[0] == "  ~ changed (hipaa-url-leak)"
    assert mark_part(ChangeMark.CHANGED, (note,), ("properties", "items", "0", "sku"))[0].endswith("(hipaa-url-leak)")


@pytest.mark.parametrize(
    ("emission", "definition", "own", "found"),
    [
        ("Lead", "Lead", "$form", "as Lead, by its definition"),
        (None, "Lead", "$form", "as Lead, by its definition"),
        ("Lead", None, "$form", "as Lead"),
        ("$form", None, "$form", ""),
        (None, None, None, ""),
    ],
)
def test_the_name_is_said_where_it_is_another(
    emission: str | None, definition: str | None, own: str | None, found: str
) -> None:
    assert as_name(emission, definition, own) == found


def test_notes_are_counted() -> None:
    assert noted(()) == ""
    assert noted((RENAMED,)) == "1 note: renamed"
    assert noted((RENAMED, REMOVED, RENAMED)) == "3 notes: renamed, hipaa-removed"

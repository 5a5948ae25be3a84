"""What the matrix says about a property and a list."""

from typing import Any

import pytest

from liveview.config.changes import Changes, settings_of
from liveview.config.file import parse
from liveview.log.read.property_names import ListName, Sightings
from liveview.tui.hipaa.lists import ListChanges, destination_list
from liveview.tui.hipaa.matrix import LOOKS, Cell, Matrix
from liveview.tui.hipaa.names import PropertiesFound
from liveview.tui.shell.ascii import GLYPHS
from tests.support.tui.at_hipaa import FILE

NOTHING: dict[ListName, dict[str, Any]] = {name: {} for name in ListName}
FOUND = PropertiesFound(
    {**NOTHING, ListName.EVENTS: {"price": Sightings(3, 9), "$title": Sightings(1, 1)}},
    {**NOTHING, ListName.EVENTS: {"email": {"Webhooks": Sightings(2, 8), "Mixpanel": Sightings(1, 3)}}},
)


def matrix(
    token: str = "", kind: ListName = ListName.EVENTS, text: str = FILE, found: PropertiesFound | None = FOUND
) -> Matrix:
    settings = settings_of(parse(text), Changes(), 1)
    owner = {"stage": "Staging", "lab": "Lab"}.get(token, "")
    return Matrix(settings.pipeline, settings.destinations, kind, token, owner, ListChanges(), found)


def cells(of: Matrix, name: str) -> list[Cell]:
    return [of.cell(column, name) for column in of.columns]


def test_columns_are_the_first_list_and_every_destination() -> None:
    assert [column.title for column in matrix().columns] == ["project", "Webhooks", "Warehouse", "Mixpanel"]
    assert matrix("lab").columns[0].title == "Lab"


def test_names_are_those_seen_removed_listed_or_required() -> None:
    assert matrix().names == ["email", "plan", "price", "sku", "$title"]
    assert matrix(kind=ListName.USERS).names == ["plan", "sku"]
    assert matrix(found=None).names == ["plan", "price", "sku"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("price", [Cell.LISTED, Cell.INHERITED, Cell.OUTSIDE, Cell.INHERITED]),
        ("sku", [Cell.UNLISTED, Cell.UNLISTED, Cell.OUTSIDE, Cell.LISTED]),
        ("email", [Cell.UNLISTED, Cell.REMOVED, Cell.OUTSIDE, Cell.REMOVED]),
    ],
)
def test_each_cell_says_what_becomes_of_it(name: str, expected: list[Cell]) -> None:
    assert cells(matrix(), name) == expected


def test_an_environment_has_lists_of_its_own() -> None:
    assert cells(matrix("lab"), "sku")[:2] == [Cell.LISTED, Cell.INHERITED]
    assert cells(matrix("lab"), "price")[:2] == [Cell.UNLISTED, Cell.UNLISTED]
    assert cells(matrix("stage"), "price")[:2] == [Cell.LISTED, Cell.INHERITED]


def test_a_destination_outside_the_mode_gets_all() -> None:
    outside = FILE.replace("baa = true", "hipaa = false")
    assert cells(matrix(text=outside), "email")[2] is Cell.OUTSIDE


def test_changes_are_shown_before_they_are_saved() -> None:
    shown = matrix()
    shown.changes.toggle(shown.settings, destination_list("Webhooks"), "email")
    assert cells(shown, "email")[1] is Cell.LISTED
    assert [shown.is_changed(column, "email") for column in shown.columns] == [False, True, False, False]


def test_what_was_removed_is_counted() -> None:
    assert matrix().times_removed("email") == 3
    assert matrix().removed("email") == ("Webhooks", "Mixpanel")
    assert matrix().times_removed("price") == 0
    assert matrix(found=None).removed("email") == ()


def test_every_cell_has_a_look_of_its_own() -> None:
    assert LOOKS.keys() == set(Cell)
    assert len({glyph for glyph, _ in LOOKS.values()}) == len(Cell)
    assert len({GLYPHS[glyph] for glyph, _ in LOOKS.values()}) == len(Cell)

"""A cell for each destination, and the letters above."""

import msgspec
import pytest

from liveview.model.delivery import DeliveryState
from liveview.tui.lines.cells import plain
from liveview.tui.lines.delivery_cells import DestinationCells, cells_for, counted_deliveries
from tests.support.tui.rows_made import KEYS, delivery, partly

TWENTY = tuple(f"destination-{number:02}" for number in range(1, 21))


def headings(destinations: DestinationCells) -> list[str]:
    return [plain(destinations.heading(line)) for line in range(destinations.lines)]


def test_glyphs_are_under_the_letters_of_their_destination() -> None:
    destinations = cells_for(KEYS, (), 25)
    assert headings(destinations) == ["W M A"]
    deliveries = (delivery(None, to="Archive"), delivery(to="Webhooks"), delivery(DeliveryState.FAILED, to="Mixpanel"))
    assert plain(destinations.glyphs(deliveries)) == "✓ ✗ ⊘"


def test_an_event_routed_under_older_destinations_keeps_its_glyphs_under_their_names() -> None:
    destinations = cells_for(("Webhooks", "Warehouse"), ("Mixpanel",), 25)
    assert headings(destinations) == ["We Wa M"]
    assert (
        plain(destinations.glyphs((delivery(DeliveryState.FAILED, to="Mixpanel"), delivery(to="Webhooks"))))
        == "✓     ✗"
    )
    assert destinations.heading(0)[-1] == ("M", "muted")


def test_twenty_destinations_have_a_cell_each_with_letters_from_top_to_bottom() -> None:
    destinations = cells_for(TWENTY, (), 25)
    assert headings(destinations) == ["0000000001111111111 ", "12345678901234567892"]
    assert plain(destinations.glyphs([delivery(to=TWENTY[19])])) == " " * 19 + "✓"


@pytest.mark.parametrize("keys", [tuple(f"{number}" for number in range(30)), TWENTY])
def test_where_a_cell_each_is_too_much_there_is_none(keys: tuple[str, ...]) -> None:
    assert cells_for(keys, (), 12) == DestinationCells()
    assert cells_for(TWENTY, (), 25, tallest=1) == DestinationCells()


def test_hundreds_of_destinations_that_are_the_beginning_of_each_other_do_no_harm() -> None:
    assert cells_for(tuple("a" * size for size in range(1, 2_000)), (), 10_000) == DestinationCells()


def test_of_several_deliveries_to_one_destination_the_latest_is_shown() -> None:
    destinations = cells_for(KEYS, (), 25)
    assert plain(destinations.glyphs((delivery(DeliveryState.FAILED), delivery()))) == "✓    "


def test_of_several_names_at_one_destination_the_worst_is_shown() -> None:
    """As when several definitions match; of each name the latest counts."""
    destinations = cells_for(("Webhooks",), (), 25)
    failed, skipped = delivery(DeliveryState.FAILED), delivery(None)
    lead, form, older = (msgspec.structs.replace(failed, emission=name) for name in ("Lead", "Form", None))
    done = msgspec.structs.replace(delivery(), emission="Form")
    left_out = msgspec.structs.replace(skipped, emission="Other")
    assert plain(destinations.glyphs((lead, done, left_out))) == "✗"
    assert plain(destinations.glyphs((form, done, left_out))) == "✓"
    assert plain(destinations.glyphs((older, msgspec.structs.replace(done, emission=None)))) == "✓"


def test_glyphs_are_counted_where_they_have_no_cell() -> None:
    assert plain(counted_deliveries((delivery(), delivery(to="Mixpanel"), delivery(None, to="Archive")))) == " ✓2 ⊘1"


def test_a_partial_success_has_the_colour_of_a_warning() -> None:
    assert cells_for(KEYS, (), 25).glyphs((partly(1),))[0] == ("✓ ", "warning")

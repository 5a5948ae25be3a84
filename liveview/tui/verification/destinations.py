"""The destinations of the verification screen, each with how its deliveries fare; any of these counts can be chosen."""

from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip

from liveview.log.filter.fields import FARES
from liveview.log.read.verification import DestinationOutcomes
from liveview.tui.keys import bindings, verification_keys
from liveview.tui.kit.canvas import restyled
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.safe_text import EMPTY, say
from liveview.tui.verification.lines import looking
from liveview.tui.verification.rows import destination_cells, destination_heading, destination_parts
from liveview.tui.verification.verification import Verification

_CELL = "verified-destinations--cell"
"""The component class of the cell under the cursor."""
_COLUMNS = ("", *FARES)
"""What the columns stand for: the destination, then the words of `fares:`."""


class VerifiedDestinations(PickList, inherit_bindings=False):
    """The destinations: Enter verifies only what goes to one, or only what fares there in one way."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *verification_keys.VERIFICATION_DESTINATIONS]
    COMPONENT_CLASSES: ClassVar[set[str]] = {_CELL}

    class FareChosen(Message):
        """The user chose a destination, and one way to fare there; `fares` is "" for all of them."""

        def __init__(self, destination: str, fares: str) -> None:
            super().__init__()
            self.destination = destination
            self.fares = fares

    def __init__(self) -> None:
        super().__init__(say("Destinations"), EMPTY, id="verification-destinations")
        self._at = 0

    def show_known(self, known: Verification) -> None:
        """Show how each destination fares; what is verified is marked."""
        found, scope = known.destinations.found, known.scope
        self.hint(
            looking(known.destinations.share) if found is None else say("none of these events goes to a destination")
        )
        tallies = list(found or ())
        if scope.destination and all(each.destination != scope.destination for each in tallies):
            tallies.append(DestinationOutcomes(scope.destination))  # so that one can turn back
        choices = [
            Choice(
                each.destination,
                destination_parts(each, self.room, scope.fares if each.destination == scope.destination else None),
            )
            for each in tallies
        ]
        self.show(choices, destination_heading(self.room) if choices else ())

    def draw_choice(self, choice: Choice, *, cursor: bool) -> Strip:
        """The strip of a line; the cell under the cursor stands out."""
        strip = super().draw_choice(choice, cursor=cursor)
        start, end = self._span(self._at)
        if not (cursor and self.has_focus) or end > strip.cell_length:
            return strip
        before, cell, after = strip.divide([start, end, strip.cell_length])
        style = self.get_component_rich_style(_CELL)
        return Strip.join([before, restyled(cell, lambda _: style), after])

    def clicked(self, x: int, *, again: bool) -> None:
        """A click moves the cursor to the cell there; one on a count, or on the cell of the cursor, chooses it."""
        at = next((at for at in range(len(_COLUMNS)) if self._span(at)[0] <= x < self._span(at)[1]), 0)
        again = again and at == self._at
        self._go(at)
        if at or again:
            self.action_pick()

    def action_pick(self) -> None:
        """Choose the cell under the cursor."""
        if self.selected is not None:
            self.post_message(self.FareChosen(self.selected, _COLUMNS[self._at]))

    def action_step(self, columns: int) -> None:
        """Move the cursor by this many cells."""
        self._go(min(max(self._at + columns, 0), len(_COLUMNS) - 1))

    def on_focus(self) -> None:
        """The cell of the cursor is only marked here."""
        self.refresh()

    def on_blur(self) -> None:
        """The keys are elsewhere."""
        self.refresh()

    def _go(self, at: int) -> None:
        self._at = at
        self.refresh()

    def _span(self, at: int) -> tuple[int, int]:
        """Where a cell begins and ends: behind the mark of the cursor."""
        start, end = destination_cells(self.room, at)
        return 1 + start, 1 + end

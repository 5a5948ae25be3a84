"""What a filter does to the list: which events are shown, and what that means for the selection.

The filter itself, and the search for matching events, are in `filtering`.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence

from liveview.tui.events.listing import Listing
from liveview.tui.events.selection import Selection


class Matching:
    """Shows some of the events. `change` changes the listing while what is in view stays in place."""

    def __init__(
        self,
        listing: Listing,
        selection: Selection,
        change: Callable[[Callable[[], None]], None],
        select: Callable[[int], None],
    ) -> None:
        self._listing = listing
        self._selection = selection
        self._change = change
        self._select = select

    @property
    def ids(self) -> Sequence[int] | None:
        """A copy of the ids that the filter matches, lowest first; None without a filter."""
        listing = self._listing
        return listing.matching_after(listing.after) if listing.filtered else None

    def show_all(self) -> None:
        """Remove the filter, and select again what it had hidden."""
        before = self._selection.take_back()
        self._change(self._listing.show_all)
        if before is not None:
            self._select(before)

    def show(self, ids: Iterable[int] = ()) -> None:
        """Show only these events, lowest id first; the selection and the position are kept."""
        self._change(lambda: self._listing.show_matching(ids))

    def refresh(self, ids: "array[int]", upto: int) -> None:
        """Replace the matches up to event `upto` by these; later ones stay as they are."""
        self.show(ids + self._listing.matching_after(upto))

    def add(self, ids: "array[int]") -> None:
        """Show these events too."""
        if ids:
            self._change(lambda: self._listing.add(ids))

    def select_near(self) -> None:
        """After a search, move the selection from a hidden event to the nearest match."""
        self._selection.give_way(self._select)

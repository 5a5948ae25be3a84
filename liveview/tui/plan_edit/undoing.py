"""What liveview wrote to plans since it started, so that the last change can be undone."""

from pathlib import Path

import msgspec


class WrittenPlan(msgspec.Struct, frozen=True):
    """A file that was changed."""

    path: Path
    """The file."""
    before: bytes
    """Its bytes before the change."""
    after: bytes
    """Its bytes after the change."""
    line: str
    """What differs, such as `+ property Purchase.coupon`."""


class PlanHistory:
    """The changes of this run, which are undone from the last to the first."""

    def __init__(self) -> None:
        self._written: list[WrittenPlan] = []

    @property
    def last(self) -> WrittenPlan | None:
        """The last change that was not undone; None if there is none."""
        return self._written[-1] if self._written else None

    def add(self, written: WrittenPlan) -> None:
        """Note a change."""
        self._written.append(written)

    def forget(self) -> None:
        """Forget the last change, because it is undone."""
        self._written.pop()

    def clear(self) -> None:
        """Forget all changes, because somebody else changed the file since."""
        self._written.clear()

"""What a measurement says: a number, its unit, and what is wanted of it."""

import json
from collections.abc import Mapping
from typing import NamedTuple


class Figure(NamedTuple):
    """One measured number."""

    what: str
    """What was measured."""
    value: float
    """The number."""
    unit: str = ""
    """Its unit; "" for a ratio."""
    most: float | None = None
    """The number that it should not exceed; None when there is no such target."""
    least: float | None = None
    """The number that it should reach; None when there is no such target."""
    more: Mapping[str, float] = {}
    """Further numbers that explain it."""

    @property
    def holds(self) -> bool:
        """Whether it is as wanted."""
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    def line(self) -> str:
        """For people."""
        said = f"{self.what}: {_plain(self.value)}{f' {self.unit}' if self.unit else ' ×'}"
        if self.most is not None or self.least is not None:
            wanted = f"≤ {self.most:g}" if self.most is not None else f"≥ {self.least:g}"
            said += f" (target {wanted}{'' if self.holds else ', missed'})"
        more = ", ".join(f"{name} {_plain(value)}" for name, value in self.more.items())
        return f"{said}; {more}" if more else said

    def json(self) -> str:
        """For machines, on one line."""
        return json.dumps({**self._asdict(), "more": dict(self.more), "holds": self.holds}, ensure_ascii=False)


def _plain(number: float) -> str:
    return f"{number:.3g}" if abs(number) < 100 else f"{number:.0f}"

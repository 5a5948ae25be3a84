"""Whether keys that the configuration chose are free: the screen would let one of two bindings go without a word."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations

from textual.binding import Binding

from liveview.tui.keys.names import read


def clash(together: Iterable[Sequence[Binding]], chosen: Mapping[str, str]) -> str:
    """A sentence on the first key of `chosen` that is taken, "" when all are free.

    Each of `together` are bindings that work at the same time; `chosen` are keys by binding name, as Textual
    wants them. They are looked at after all changes, so two bindings may swap their keys.
    """
    for bindings in together:
        for one, other in permutations(bindings, 2):
            if one.id in chosen and not _may_share(one, other):
                for key in sorted(_keys(one, chosen) & _keys(other, chosen)):
                    return (
                        f"{one.id} cannot have {read(key)!r}, {other.id} ({other.description}) has it at the same"
                        " time: give one of them another key"
                    )
    return ""


def _may_share(one: Binding, other: Binding) -> bool:
    """Whether both do the same, or have a key in common by default: then the pane in focus is meant to come first."""
    return one.action == other.action or bool(_keys(one, {}) & _keys(other, {}))


def _keys(binding: Binding, chosen: Mapping[str, str]) -> set[str]:
    return set(chosen.get(binding.id or "", binding.key).split(",")) - {""}

"""Which behaviour each sink path has, and which step of it the next request gets.

A behaviour for all paths takes precedence over each path's own. Paths with a behaviour of their own keep their position
in the script; of the others, only the last `MOST_COUNTED` are remembered, so that a million made-up paths do not fill
the memory. What a step does to a request is left to `adapters.sink`.
"""

from collections import OrderedDict
from collections.abc import Mapping

import msgspec

from liveview.sink_script import script
from liveview.sink_script.script import Behaviour
from liveview.sink_script.step import BehaviourStep

MOST_COUNTED = 1_024
"""Paths without a behaviour of their own whose requests are counted while all paths share one."""


class PathStep(msgspec.Struct, frozen=True):
    """What a request to a path gets."""

    behaviour: Behaviour
    """The whole script of its path."""
    step: BehaviourStep
    """The step that answers it, with chance already decided."""


class SinkPaths:
    """The behaviours of all paths, and how many requests each path got since its behaviour last changed."""

    def __init__(self, behaviours: Mapping[str, Behaviour]) -> None:
        self._own = dict(behaviours)
        self._all: Behaviour | None = None
        self._named: dict[str, int] = {}
        self._others: OrderedDict[int, int] = OrderedDict()

    def behaviour_of(self, path: str) -> Behaviour:
        """The behaviour in effect for a path."""
        return self._all or self._own.get(path, script.OK)

    def is_usual(self, path: str) -> bool:
        """Whether nobody has said what a path does."""
        return self._all is None and path not in self._own

    def look(self, path: str) -> PathStep:
        """What the next request to a path will get; its script does not advance."""
        behaviour = self.behaviour_of(path)
        number = self._count(path)
        return PathStep(behaviour, behaviour.at(number).decided(path, number))

    def take(self, path: str) -> PathStep:
        """What this request gets; its script advances."""
        current = self.look(path)
        if current.behaviour.counts:
            self._advance(path)
        return current

    def change(self, path: str, behaviour: Behaviour | None) -> None:
        """Give a path a behaviour of its own; None removes it. Its script starts over."""
        if behaviour is None:
            self._own.pop(path, None)
        else:
            self._own[path] = behaviour
        self._named.pop(path, None)
        self._others.pop(hash(path), None)

    def change_all(self, behaviour: Behaviour | None) -> None:
        """Give all paths one behaviour; None returns each to its own. All scripts start over."""
        self._all = behaviour
        self._named.clear()
        self._others.clear()

    def _count(self, path: str) -> int:
        if path in self._own:
            return self._named.get(path, 0)
        return self._others.get(hash(path), 0)

    def _advance(self, path: str) -> None:
        if path in self._own:
            self._named[path] = self._named.get(path, 0) + 1
            return
        key = hash(path)  # a path may be 128 KiB long
        self._others[key] = self._others.pop(key, 0) + 1
        if len(self._others) > MOST_COUNTED:
            self._others.popitem(last=False)

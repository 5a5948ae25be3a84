"""The schema of one planned event, compiled: whether properties conform to it, and if not, everything that is wrong.

The validator checks what JSON Schema says. What it does not say, that other properties than those listed are unknown,
is looked up in `locations`.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from liveview.core.json.document import Json
from liveview.core.planned.closing import closed
from liveview.core.planned.effort import is_too_much
from liveview.core.planned.locations import Location, MatchesName, locations_of
from liveview.core.planned.parts import UNKNOWN, Part, Violation, has_any, has_references
from liveview.core.planned.validator import validator
from liveview.core.schemas.number_keywords import NUMBER_KEYWORDS
from liveview.model.plan import Schema
from liveview.text.json_paths import Step

OWN = frozenset({"distinct_id", "token", "time"})
"""Properties that no plan is about, whatever the wire, beside those that begin with `$`."""
_COMPARING = frozenset(NUMBER_KEYWORDS)
"""Keywords that compare numbers."""


class CompiledSchema:
    """Raises `ValueError` for a schema that the validator cannot use.

    `listed_only` says that properties which it does not list are violations.
    """

    def __init__(self, schema: Schema, *, listed_only: bool = True) -> None:
        refers = has_references(schema)
        if refers and is_too_much(schema):
            raise ValueError("its references lead to the same places too often")
        self._schema = schema
        self._part = Part(schema)
        self._compares = has_any(schema, _COMPARING)
        self.closed = closed(schema) if listed_only else None
        """The schema that refuses unknown properties by itself; None if there is none, or if nothing is unknown."""
        self._is_valid: Callable[[Any], bool] = (
            self._part.validator if self.closed is None else validator(self.closed)
        ).is_valid
        self._looks_up = listed_only and self.closed is None
        self._shared = False
        self._needed: frozenset[str] = frozenset()
        self._listed: frozenset[str] = frozenset()
        self._listed_only = listed_only
        self._left_out: dict[frozenset[str], frozenset[str]] = {}

    @cached_property
    def _long_part(self) -> Part:
        """For values with a long number; most schemas never need it."""
        return Part(self._schema, long=True)

    @cached_property
    def _is_valid_with_long(self) -> Callable[[Any], bool]:
        """What `_is_valid` is for values with a long number."""
        if self.closed is None:
            return self._long_part.validator.is_valid
        return validator(self.closed, long=True).is_valid

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of its outermost properties."""
        if isinstance(self.closed, Mapping) and "properties" in self.closed:
            return frozenset(self.closed["properties"])
        return self._outermost.names if self._outermost else frozenset()

    @cached_property
    def _outermost(self) -> Location | None:
        """Made when it is needed: for most schemas only once an event breaks them."""
        return locations_of(self._schema, _matcher)

    def left_out(self, reserved: frozenset[str]) -> frozenset[str]:
        """The properties that it is not about; of those that a wire has `reserved`, it may list some."""
        found = self._left_out.get(reserved)
        if found is None:
            found = self._left_out[reserved] = OWN | (reserved - self.names)
        return found

    def share(self, is_valid: Callable[[Any], bool], properties: Iterable[str]) -> None:
        """Ask another validator about the values of its properties; it knows those of other events, too."""
        self._shared, self._is_valid = True, is_valid
        self._listed = frozenset(map(sys.intern, properties))
        required = self.closed.get("required", ()) if isinstance(self.closed, Mapping) else ()
        self._needed = frozenset(map(sys.intern, required))

    def conforms(self, values: dict[str, Json], *, long: bool = False) -> bool:
        """Whether nothing is wrong with these values; `long` says that there is a `Decimal` in them."""
        is_valid = self._is_valid_with_long if long and self._compares else self._is_valid
        if self._shared:
            return self._needed <= values.keys() <= self._listed and is_valid(values)
        if not is_valid(values):
            return False
        return not self._looks_up or self._outermost is None or self._outermost.lists(values)

    def violations(self, values: dict[str, Json], *, long: bool = False) -> Iterator[Violation]:
        """Everything that is wrong with these values, unknown properties last."""
        part = self._long_part if long and self._compares else self._part
        unknown: dict[tuple[Step, ...], None] = {}
        broken: set[tuple[Step, ...]] = set()
        for violation in part.violations(values):
            steps = violation.steps
            if violation.keyword == UNKNOWN:
                unknown[steps] = None
            else:
                broken.update(steps[:length] for length in range(len(steps) + 1))
                yield violation
        if not self._listed_only:
            return
        # What breaks another rule was not looked at by the validator, but that does not make it unknown.
        yield from (Violation(UNKNOWN, steps) for steps in unknown if steps not in broken)
        if self._outermost is not None:
            listed = self._outermost.unknown(values)
            yield from (Violation(UNKNOWN, steps) for steps in listed if steps not in unknown)


def _matcher(patterns: Sequence[str]) -> MatchesName:
    return validator({"anyOf": [{"pattern": pattern} for pattern in patterns]}).is_valid

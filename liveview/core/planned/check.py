"""Events compared with a tracking plan: which problems they have because of it.

The problems of an event depend on the event and the plan only, not on what else arrived. Most events conform, so that
is asked first; only then everything that is wrong is collected.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from liveview.core.json.document import Json
from liveview.core.planned.exact import exact
from liveview.core.planned.findings import Findings, as_text, shortened
from liveview.core.planned.omission import subject
from liveview.core.planned.parts import MISSING, UNKNOWN, Violation
from liveview.core.planned.references import at
from liveview.core.planned.schema import CompiledSchema
from liveview.core.planned.sharing import share
from liveview.core.wire.normalised import Normalised
from liveview.errors import PlanError
from liveview.model.event import EventType
from liveview.model.plan import Plan, PlannedEvent
from liveview.model.problem import Problem
from liveview.suggest import did_you_mean
from liveview.text.json_paths import below

MOST_VIOLATIONS = 1_000
"""Violations of one event that are looked at."""
_GUESSED = 1_000
"""Names for which a similar one is remembered."""
_MOST_NAMES = 500
"""Planned names among which a similar one is looked up; among more it takes too long."""
_CODES = {
    UNKNOWN: "plan-unknown-property",
    **dict.fromkeys(MISSING, "plan-missing"),
    "type": "plan-type",
    "enum": "plan-enum",
    "format": "plan-format",
}
"""The code of a violation by its keyword; any other is `plan-rule`."""
_JSON = msgspec.json.Encoder(decimal_format="number", enc_hook=str)


class PlanCheck:
    """Compares events with one plan. Raises `PlanError` for a schema that the validator cannot use."""

    def __init__(self, plan: Plan, unplanned: str = "warn", on_violation: str = "warn") -> None:
        self._warns = unplanned == "warn"
        self._blocks = on_violation == "block"
        self._omits = on_violation == "omit"
        self._planned: dict[str, list[tuple[EventType, CompiledSchema]]] = {}
        self._spellings: dict[EventType, dict[str, str]] = {}
        for each in plan.events:
            self._planned.setdefault(each.name, []).append((each.type, _compiled(each, listed_only=self._warns)))
            self._spellings.setdefault(each.type, {}).setdefault(each.name.casefold(), each.name)
        share(schema for same_name in self._planned.values() for _, schema in same_name)
        self._names = {kind: frozenset(spellings.values()) for kind, spellings in self._spellings.items()}
        self._similar = lru_cache(_GUESSED)(did_you_mean)

    def knows(self, event: Normalised) -> bool:
        """Whether the plan has the name of an event, in whatever letter case."""
        return (event.name or "").casefold() in self._spellings.get(event.type, ())

    def problems(self, event: Normalised) -> tuple[Problem, ...]:
        """What is wrong with a valid event; never raises."""
        name = event.name or ""
        schema = self._schema(event, name)
        if schema is not None:
            sent, inside = subject(event)
            values, long = exact(sent, schema.left_out(event.reserved))
            if schema.conforms(values, long=long):
                return ()
            return self._collected(self._findings(inside), schema, sent, schema.violations(values, long=long))
        spelling = self._spellings.get(event.type, {}).get(name.casefold())
        if spelling is not None:
            return self._misspelled(event, spelling)
        return (self._unplanned(event, name),) if self._warns else ()

    def _schema(self, event: Normalised, name: str) -> CompiledSchema | None:
        kind = event.type  # compared and not hashed, which takes longer for a member of an enumeration
        for planned, schema in self._planned.get(name, ()):
            if planned is kind:
                return schema
        return None

    def _unplanned(self, event: Normalised, name: str) -> Problem:
        """The problem of an event that is not in the plan."""
        kind, folded = event.type, name.casefold()
        others = [other for other, names in self._spellings.items() if other is not kind and folded in names]
        detail = f"it is planned as {others[0]}, not as {kind}" if others else ""
        found = self._findings("")
        meant = detail or self._meant(name, self._names.get(kind, frozenset()))
        found.warn("plan-unknown-event", event.paths.name, as_text(name), meant)
        return found.problems(more=False)[0]

    def _misspelled(self, event: Normalised, spelling: str) -> tuple[Problem, ...]:
        """The problems of an event that the plan has in another letter case."""
        schema = self._schema(event, spelling)
        sent, inside = subject(event)
        found = self._findings(inside)
        found.warn("plan-case", event.paths.name, as_text(event.name), spelling)
        if schema is None:
            return found.problems(more=False)
        values, long = exact(sent, schema.left_out(event.reserved))
        return self._collected(found, schema, sent, schema.violations(values, long=long))

    def _collected(
        self, found: Findings, schema: CompiledSchema, sent: Mapping[str, Json], violations: Iterable[Violation]
    ) -> tuple[Problem, ...]:
        """All that was found, with these violations; `sent` has the values with their digits."""
        for number, violation in enumerate(violations):
            if found.full or number == MOST_VIOLATIONS:
                return found.problems(more=True)
            self._note(found, violation, sent, schema)
        return found.problems(more=False)

    def _note(self, found: Findings, violation: Violation, sent: Mapping[str, Json], schema: CompiledSchema) -> None:
        code = _CODES.get(violation.keyword, "plan-rule")
        field = below(found.inside, violation.steps)
        if found.is_told(code):
            found.add(code, field, "", "", missing=code == "plan-missing")
            return
        unknown = code == "plan-unknown-property"
        single = unknown and len(violation.steps) == 1
        detail = self._meant(str(violation.steps[0]), schema.names) if single else ""
        found.add(code, field, _rule(violation), _value(violation, sent), detail, missing=code == "plan-missing")

    def _meant(self, name: str, known: frozenset[str]) -> str:
        return self._similar(name, known) if len(known) <= _MOST_NAMES else ""

    def _findings(self, inside: str) -> Findings:
        return Findings(inside, blocks=self._blocks, omits=self._omits)


def _compiled(event: PlannedEvent, *, listed_only: bool) -> CompiledSchema:
    try:
        return CompiledSchema(event.schema, listed_only=listed_only)
    except ValueError as error:
        why = shortened(str(error).partition("\n")[0])
        raise PlanError(f"{event.name}: its schema cannot be used: {why}; correct it") from None


def _value(violation: Violation, sent: Mapping[str, Json]) -> str:
    """The JSON of the value that breaks the plan; "" if there is none."""
    if violation.keyword in MISSING:
        return ""
    return as_text(at(sent, violation.steps) if violation.name is None else violation.name)


def _rule(violation: Violation) -> str:
    """What the plan says, such as `type: "number"`, or `schema: false` for what may not be there."""
    if violation.keyword == UNKNOWN:
        return "properties"
    if violation.keyword == "required":
        return "required"
    said = _JSON.encode(violation.said).decode("utf-8", "replace")
    return shortened(f"{violation.keyword or 'schema'}: {said}")

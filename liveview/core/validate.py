"""Validation after receipt: what is wrong with an event (ours where http-api is silent).

Each wire checks the fields of its events (`core.wire`). This module compares an event with the configuration, with the
clock, and with the tracking plan if there is one. An event with an error is invalid; its readable fields are kept, so
that it can be found.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from liveview.config.schema import Environment
from liveview.core.options import NONE, Integrations
from liveview.core.personal import data
from liveview.core.vendor_names import meant
from liveview.core.wire.elements import Reading
from liveview.core.wire.normalised import Normalised, Origin
from liveview.core.wire.unpack import normalise
from liveview.model.kind import Kind
from liveview.model.problem import Problem, Severity, problem

if TYPE_CHECKING:  # the validator is imported only by a run with a plan
    from liveview.core.planned.check import PlanCheck

FAR = 86_400
"""Seconds from now beyond which a time deserves a warning (ours): a day covers every time zone mistake."""
NEAR = 20 * 365 * 86_400
"""Seconds from now within which a time, once multiplied by 1000, was probably meant (ours)."""
_THOUSANDTH = "multiply it by 1000: it is a thousandth of a time near now"
MOST_WARNINGS = 20
"""Warnings of one kind for one event: a body of 50,000 odd keys must not cost seconds or megabytes."""


class ValidationContext(msgspec.Struct, frozen=True):
    """What validation compares an event with."""

    environments: Mapping[str, Environment]
    """The configured environments by token; {} if any token is accepted."""
    destinations: Mapping[str, Kind]
    """The names and keys that `integrations` may use, with the kind of each destination."""
    plan: "PlanCheck | None" = None
    """The tracking plan; None without one."""


def check(reading: Reading, origin: Origin, context: ValidationContext) -> Normalised:
    """Read and check one event, received at `origin.received_at`; never raises, whatever the event is."""
    event = normalise(reading, origin)
    further = _comparisons(event, context, origin.received_at)
    if event.integrations is not NONE:
        further += islice(_option_warnings(event.integrations, context), MOST_WARNINGS)
    if context.plan is not None and event.valid:
        further += context.plan.problems(event)
    return msgspec.structs.replace(event, problems=(*event.problems, *further)) if further else event


def is_compared(event: Normalised) -> bool:
    """Whether a plan is about a checked event: nothing but the plan makes it invalid."""
    return all(each.severity is not Severity.ERROR or each.code.startswith("plan-") for each in event.problems)


def _comparisons(event: Normalised, context: ValidationContext, at: float) -> list[Problem]:
    """What is odd about an event compared with the configuration and with the clock."""
    found: list[Problem] = []
    time = None if event.time is None else float(event.time)
    if time is not None and abs(time - at) > FAR:
        thousandth = abs(time * 1000 - at) < NEAR
        found.append(problem("time-far", event.paths.time, "", _THOUSANDTH if thousandth else ""))
    if event.token is not None and context.environments:
        environment = context.environments.get(event.token)
        if environment is None:
            found.append(problem("unknown-token", event.paths.token))
        elif environment.production:
            found.append(problem("production-token", event.paths.token, environment.name))
    personal = islice(data.find(event.properties), MOST_WARNINGS)
    found += [problem("likely-pii", f"{event.paths.properties}.{field}") for field in personal]
    return found


def _option_warnings(integrations: Integrations, context: ValidationContext) -> Iterator[Problem]:
    if integrations.malformed:
        yield problem("options-malformed", integrations.malformed)
    for path in integrations.unknown:
        yield problem("options-unknown", path)
    for key, value in integrations.names.items():
        field = f"{integrations.path}.{key}"
        if not isinstance(value, bool | dict):
            yield problem("integration-malformed", field)
        if key not in {"All", "all"} and key not in context.destinations:
            yield problem("unknown-destination", field, meant(key, context.destinations))

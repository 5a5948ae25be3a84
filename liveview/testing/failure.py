"""What a failed assertion says: wanted and found, the nearest miss, the traces of the events concerned, the session.

All of it may be printed: no terminal or build obeys what an event says.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from liveview.formats import counted
from liveview.specs.judge import judge
from liveview.specs.observed import Evidence
from liveview.specs.report import CheckReport
from liveview.specs.spec import Expectation, Spec
from liveview.specs.values import cut
from liveview.testing.received_event import ReceivedEvent
from liveview.testing.watch import Watch

MOST_TRACES = 5
"""Events whose traces are shown."""
_MOST_NAMED = 20
"""Events that a line names."""
NOTHING_NEAR = "no event comes close"
"""The nearest miss if no event meets anything of what is wanted."""


class Failure(msgspec.Struct, frozen=True):
    """Why an assertion does not hold."""

    wanted: str
    """What was wanted, in words."""
    found: str
    """What was found instead; further lines are indented."""
    nearest: str = ""
    """What comes closest; "" where nothing was to be found."""
    concerned: Sequence[int] = ()
    """The ids of the events that it is about, the most important first."""


def text_of(failure: Failure, watch: Watch) -> str:
    """The message of the assertion."""
    shown = list(dict.fromkeys(failure.concerned))[:MOST_TRACES]
    return "\n".join(
        [
            f"wanted: {failure.wanted}",
            f"found: {failure.found}",
            *([f"nearest: {failure.nearest}"] if failure.nearest else []),
            *(f"trace of {event.title}, {event.state}:\n{event.trace}" for event in watch.events(shown)),
            session_line(watch.log),
        ]
    )


def session_line(log: Path) -> str:
    """Where the session is."""
    return f"session: {log}"


def missing(wanted: str, pattern: Expectation, least: int, evidence: Evidence, found: Sequence[int]) -> Failure:
    """There are too few events of a pattern; `found` are those that there are."""
    spec = Spec(expect=(msgspec.structs.replace(pattern, id="it", least=least, most=None),))
    report = judge(spec, evidence)
    nearest = report.results[0].nearest
    others = NOTHING_NEAR if len(found) < report.events or not found else ""
    return Failure(
        wanted=wanted,
        found=f"{len(found)} of {counted(report.events, 'event')}{listed(found)}",
        nearest=nearest.text.removeprefix("nearest is ") if nearest else others,
        concerned=(*([nearest.event] if nearest else []), *reversed(found)),
    )


def unmet(spec: Spec, report: CheckReport, name: str) -> Failure:
    """A spec does not hold."""
    failed = report.failed
    lines = "\n  ".join(each.text for each in failed)
    nearest = next((each.nearest for each in failed if each.nearest), None)
    near = (each.nearest.event for each in failed if each.nearest)
    return Failure(
        wanted=f"what {spec.title or name} expects of {counted(report.events, 'event')}",
        found=f"{len(failed)} of {counted(len(report.results), 'result')} failed\n  {lines}",
        nearest=nearest.text.removeprefix("nearest is ") if nearest else "",
        concerned=(*near, *(event for each in failed for event in each.events)),
    )


def listed(ids: Sequence[int]) -> str:
    """The numbers of events, behind a colon; "" for none."""
    more = f" and {len(ids) - _MOST_NAMED} more" if len(ids) > _MOST_NAMED else ""
    return f": {', '.join(f'#{each}' for each in ids[:_MOST_NAMED])}{more}" if ids else ""


def lines_of(events: Iterable[ReceivedEvent]) -> list[str]:
    """A line for each event: its number and name, its user, what became of it, and its problems."""
    return [" ".join(filter(None, _parts(event))) for event in events]


def _parts(event: ReceivedEvent) -> Iterator[str]:
    yield event.title
    yield cut(event.distinct_id or "")
    yield str(event.state)
    yield from (cut(problem.code) for problem in event.problems)

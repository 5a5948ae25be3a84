"""What transformations make of an event of the log while somebody writes them: before, after, and the notes.

Nothing is sent and nothing is stored. SQL runs in a sandbox of its own, so that trying never delays the engine.
"""

from collections.abc import Iterator

import msgspec

from liveview.core.payload import body_of
from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.pipeline.transform import applies
from liveview.core.planned.omission import without
from liveview.core.wire.normalised import Normalised
from liveview.core.wire.stored import normalised
from liveview.log.queries import Queryable
from liveview.log.read.event_detail import read_event, read_request, stored_of
from liveview.model.delivery import Rule
from liveview.model.hipaa import Hipaa
from liveview.model.note import Note, PipelineStep
from liveview.model.pipeline_settings import FrozenPipeline, PipelineSettings, frozen_text
from liveview.model.transform import Transform
from liveview.sandbox.sandbox import Sandbox


class Trial(msgspec.Struct, frozen=True):
    """An event under one name, before and after the transformations of one destination."""

    emission: str | None
    """The name under which it goes before any transformation; None for an event without one."""
    is_for: bool
    """Whether the transformation that is tried is for this name and destination; True if no one is meant."""
    before: bytes
    """The payload without transformations, compact JSON."""
    after: bytes
    """The payload after all of them, compact JSON."""
    notes: tuple[Note, ...] = ()
    """What they changed and found, in order."""
    rule: Rule | None = None
    """The rule by which they keep it from being sent; None if they do not."""


class Tried(msgspec.Struct, frozen=True):
    """The outcome of an attempt."""

    trials: tuple[Trial, ...] = ()
    """One for each name of the event, only those that the transformation is for if there are any; () on failure."""
    failure: str = ""
    """Why the event cannot be tried, as a sentence without its full stop; "" if it can."""
    refusal: str = ""
    """Why the SQL is refused whatever the event; "" if it is not, or there is none."""


class Bench:
    """Tries transformations, one attempt at a time."""

    def __init__(self) -> None:
        self._sandbox = Sandbox()

    def tried(
        self, log: Queryable, event_id: int, destination: str, settings: PipelineSettings, at: int | None
    ) -> Tried:
        """What all transformations of `settings` make of an event for the destination with this key.

        `at` is the place of the one that somebody writes; None for no one. Raises `sqlite3.Error`.
        """
        wanted = None if at is None else settings.transforms[at]
        refusal = self._sandbox.refusal(wanted.sql) if wanted is not None and wanted.sql else ""
        try:
            shown = msgspec.structs.replace(settings, hipaa=Hipaa())
            pipeline = Pipeline(FrozenPipeline(0, 0.0, frozen_text(shown)), sql=self._sandbox)
            trials = tuple(_trials(pipeline, _event(log, event_id), destination, wanted))
        except (ValueError, ArithmeticError, LookupError) as error:
            return Tried(failure=str(error) or type(error).__name__, refusal=refusal)
        return Tried(tuple(trial for trial in trials if trial.is_for) or trials, refusal=refusal)

    def close(self) -> None:
        """Release what SQL ran in."""
        self._sandbox.close()


def _event(log: Queryable, event_id: int) -> Normalised:
    event, request = read_event(log, event_id), read_request(log, event_id)
    if event is None or request is None:
        raise LookupError(f"the log has no event {event_id}")
    if not event.payload:
        raise ValueError("its payload was not kept")
    stored = stored_of(event, request)
    return without(normalised(stored), stored.omitted)


def _trials(pipeline: Pipeline, event: Normalised, destination: str, wanted: Transform | None) -> Iterator[Trial]:
    name = pipeline.settings.names.get(destination, destination)
    for emission in pipeline.emissions(event):
        made = pipeline.stages(emission, destination)
        given = msgspec.structs.replace(emission, destination=destination)
        yield Trial(
            emission.name,
            wanted is None or applies(wanted, given, name),
            _body(made.received),
            _body(made.transformed),
            tuple(note for note in made.transformed.notes if note.step is PipelineStep.TRANSFORM),
            made.transformed.rule,
        )


def _body(emission: Emission) -> bytes:
    if emission.event.time is None:
        raise ValueError("an event without a time has no body")
    return body_of(emission.event, emission.event.time, "")


def newest_event(log: Queryable, name: str | None) -> int | None:
    """The newest accepted event of this name, or of any if there is none; None in an empty log.

    Raises `sqlite3.Error`.
    """
    found = None if name is None else _first(log, "name = ? order by id desc", name)
    return found if found is not None else _first(log, "1 order by id desc")


def event_beside(log: Queryable, event_id: int, steps: int) -> int | None:
    """The accepted event after another one, or before it for negative `steps`; None if there is none.

    Raises `sqlite3.Error`.
    """
    return _first(log, "id > ? order by id" if steps > 0 else "id < ? order by id desc", event_id)


def _first(log: Queryable, where: str, *values: object) -> int | None:
    row = log.execute(f"select id from events where verdict = 'accepted' and {where} limit 1", values).fetchone()
    return None if row is None else int(row[0])

"""What a step of the pipeline did to an emission, and why: the notes of a delivery."""

from enum import StrEnum

import msgspec


class PipelineStep(StrEnum):
    """The steps from an accepted event to a payload, in the order in which they are taken."""

    DEFINITIONS = "definitions"
    """Which definitions of the Event Library match, and give the event their names."""
    ROUTE = "route"
    """Which destinations get it."""
    TRANSFORM = "transform"
    """The transformations of the destination."""
    HIPAA = "hipaa"
    """What HIPAA mode removes and masks."""
    SHAPE = "shape"
    """The payload in the form of the destination's kind."""
    CHECK = "check"
    """What the service would say about it."""


class Note(msgspec.Struct, frozen=True, cache_hash=True):
    """One thing that a step changed or found. It names properties and never holds a value of one.

    Its hash is kept, since most notes are made once and then looked up with every event.
    """

    step: PipelineStep
    """The step."""
    code: str
    """A stable word for what it did, such as `renamed` or `convert-failed`."""
    sentence: str
    """The same in words."""
    added: tuple[str, ...] = ()
    """Names of properties that are there since."""
    removed: tuple[str, ...] = ()
    """Names of properties that are gone since."""
    changed: tuple[str, ...] = ()
    """Names of properties with another value since."""

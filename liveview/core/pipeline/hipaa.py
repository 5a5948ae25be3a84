"""HIPAA mode: what is on no list is removed, and IDs are masked (pipeline: HIPAA mode).

The event is sent nevertheless. A removed value must not leave in another place either: texts of the page, the event's
name and that of the library lose it, and so do the notes of earlier steps. Only the payload's own form is left alone:
its keys, its type, and the time of the event.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

import msgspec

from liveview.core.personal.protected import likely
from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.hipaa_names import PAGE, listed, named
from liveview.core.pipeline.id_masks import mask
from liveview.core.pipeline.listed_event import ListedEvent
from liveview.core.wire.normalised import Normalised
from liveview.formats import counted
from liveview.model.event import EventType
from liveview.model.hipaa import AllowedProperties
from liveview.model.note import Note, PipelineStep
from liveview.model.pipeline_settings import DestinationPrivacy

MOST_NAMED = 1_000
"""Names in a note; an event with more of them is not a real one."""
LONGEST_NAME = 200
"""Characters of a name in a note."""
_MOST_PATHS = 10
"""Paths in the sentence of `phi-likely`."""


def allowed(emission: Emission, lists: AllowedProperties, privacy: DestinationPrivacy, key: bytes) -> Emission:
    """The emission without what may not leave; `key` masks its IDs, so that one ID always gets the same mask."""
    before = emission.event
    if privacy.baa:
        return emission.noted(*_missing(before, privacy))
    name, notes = emission.name, emission.notes
    names = named(before.type, listed(before.type, lists), privacy.allow)
    split = ListedEvent(before, names, (name or "", _text_of(notes)))
    event = _masked(split.event, key)
    gone = split.removed
    removed = gone[:MOST_NAMED]
    if split.may_hold_around:  # usually nothing there holds a removed value
        removed = tuple(map(split.clean, removed))
        name = None if name is None else split.clean(name)
        notes = tuple(_clean(note, split) for note in notes)
    found = (
        *_removals(len(gone), removed),
        *_cuts(before, split),
        *_masks(event),
        *_missing(event, privacy),
        *_protected(event),
    )
    return msgspec.structs.replace(emission, event=event, name=name, notes=(*notes, *found))


def _masked(event: Normalised, key: bytes) -> Normalised:
    return msgspec.structs.replace(
        event,
        distinct_id=None if event.distinct_id is None else mask(key, event.distinct_id),
        device=None if event.device is None else mask(key, event.device),
        group_id=None if event.group_id is None else mask(key, event.group_id),
    )


def _removals(count: int, names: tuple[str, ...]) -> Iterator[Note]:
    if count:
        sentence = f"{counted(count, 'value')} removed: no list names {'it' if count == 1 else 'them'}"
        yield _note("hipaa-removed", sentence, removed=names)


def _cuts(before: Normalised, split: ListedEvent) -> Iterator[Note]:
    if split.cut:
        texts = counted(len(split.cut), "text")
        yield _note("hipaa-url-leak", f"a removed value is cut from {texts} of the page", changed=split.cut)
    after = split.event
    names = ["event"] * (before.name != after.name) + ["library"] * (before.library != after.library)
    if names:
        sentence = f"a removed value is cut from the name of the {' and of the '.join(names)}"
        yield _note("hipaa-name-leak", sentence, changed=names)


def _masks(event: Normalised) -> Iterator[Note]:
    has_group = event.type is EventType.GROUP and event.group_id
    names = ("userId",) * bool(event.known_user and event.distinct_id)
    names += ("anonymousId",) * bool(event.device) + ("groupId",) * bool(has_group)
    if names:
        yield _ids_masked(names)


@lru_cache(8)
def _ids_masked(names: tuple[str, ...]) -> Note:
    return _note("hipaa-masked", f"{counted(len(names), 'ID')} masked", changed=names)


def _missing(event: Normalised, privacy: DestinationPrivacy) -> Iterator[Note]:
    """What a destination needs and does not get; a value that is `null` is none."""
    if not privacy.required:
        return
    page = event.page or {}
    found = [event.properties, event.page_properties, event.traits, {PAGE[field]: page[field] for field in page}]
    there = {name for values in found for name, value in values.items() if value is not None}
    if names := [name for name in privacy.required if name not in there]:
        sentence = f"the destination needs {', '.join(names)}, which it does not get"
        yield _note("hipaa-required-missing", sentence)


def _protected(event: Normalised) -> Iterator[Note]:
    """What is sent although it looks like health data or identifies a person."""
    sent = event.properties
    if event.page or event.page_properties or event.traits:
        page = {PAGE[field]: value for field, value in (event.page or {}).items()}
        sent = {**page, **event.page_properties, **event.properties, **event.traits}
    if paths := list(islice(likely(sent), _MOST_PATHS + 1)):
        named = ", ".join(path[:LONGEST_NAME] for path in paths[:_MOST_PATHS])
        more = " and more" if len(paths) > _MOST_PATHS else ""
        one = len(paths) == 1
        words = (
            "is sent and looks like health data or identifies a person"
            if one
            else ("are sent and look like health data or identify a person")
        )
        yield _note("phi-likely", f"{named}{more} {words}")


@lru_cache(256)
def _text_of(notes: tuple[Note, ...]) -> str:
    """Everything that the notes of earlier steps say; the same transformations usually say the same."""
    return "\0".join(text for note in notes for text in (note.sentence, *note.added, *note.removed, *note.changed))


def _clean(note: Note, split: ListedEvent) -> Note:
    """A note of an earlier step, as far as it may be kept."""
    return msgspec.structs.replace(
        note,
        sentence=split.clean(note.sentence),
        added=tuple(split.clean_all(note.added)),
        removed=tuple(split.clean_all(note.removed)),
        changed=tuple(split.clean_all(note.changed)),
    )


def _note(code: str, sentence: str, removed: Sequence[str] = (), changed: Sequence[str] = ()) -> Note:
    return Note(PipelineStep.HIPAA, code, sentence, removed=_short(removed), changed=_short(changed))


def _short(names: Sequence[str]) -> tuple[str, ...]:
    return tuple([name[:LONGEST_NAME] for name in names[:MOST_NAMED]])

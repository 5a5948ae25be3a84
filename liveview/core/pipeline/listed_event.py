"""An event in two: what lists name, and what they do not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from operator import methodcaller
from typing import NamedTuple

import msgspec

from liveview.core.json.document import Json
from liveview.core.personal.names import may_be_kept
from liveview.core.pipeline.hipaa_names import IDS, PAGE, own_fields, page_texts
from liveview.core.pipeline.removed_values import RemovedValues, texts_of
from liveview.core.wire.normalised import Identity, Normalised, text_of
from liveview.model.event import EventType

_WITH_TRAITS = frozenset({EventType.IDENTIFY, EventType.GROUP})
_NONE = frozenset[str]()
_BEGINS_WITH_DOLLAR = methodcaller("startswith", "$")


class _Parts(NamedTuple):
    """The names of some properties."""

    listed: tuple[str, ...]
    """Those that lists name."""
    gone: tuple[str, ...]
    """Those that are on no list."""


def _parts(names: tuple[str, ...], listed: frozenset[str], own: frozenset[str]) -> _Parts:
    """Names in two; those of the event's own fields are in neither."""
    others = [name for name in names if name not in own]
    return _Parts(
        tuple([name for name in others if name in listed]), tuple([name for name in others if name not in listed])
    )


_kept_parts = lru_cache(256)(_parts)
"""The same for the names of usual events, which many events have in common."""


class ListedEvent:
    """What is left of an event by lists that name `names`; a removed value is cut from the texts around it, too.

    `around` are such texts that are not in the event.
    """

    def __init__(self, event: Normalised, names: frozenset[str], around: Iterable[str] = ()) -> None:
        self._names = names
        self._own = own_fields(event)
        self.page_texts = page_texts(event)
        """The names of properties that hold an address or a title of a page."""
        self._gone: list[str] = []
        self._values: list[Json] = []
        self._cut: dict[str, None] = {}
        kept = self._listed(event)
        self._removed = RemovedValues(self._removed_texts(event))
        """The values that go, and the IDs that are masked."""
        self._kept = kept
        self.may_hold_around = self.may_hold(
            (kept.name or "", kept.library, text_of(kept.identity.value), *self._gone, *around)
        )
        """Whether `clean` may change the name of the event or of its library, a removed name, or a text around it."""
        self.event = self._without_values(kept)
        """The event with what lists name, without removed values in its texts."""

    @property
    def removed(self) -> tuple[str, ...]:
        """The names that are on no list, those that begin with `$` last."""
        return tuple(sorted(dict.fromkeys(self._gone), key=_BEGINS_WITH_DOLLAR))

    @property
    def cut(self) -> tuple[str, ...]:
        """The names of the texts that held a removed value."""
        return tuple(self._cut)

    def clean(self, text: str) -> str:
        """A text without values that were removed and that no listed property has, too."""
        return self._unknown.cut(text) if self._removed.may_be_in(text) else text

    def clean_all(self, texts: Sequence[str]) -> Iterator[str]:
        """The same for each of some texts."""
        return map(self.clean, texts) if self.may_hold(texts) else iter(texts)

    def may_hold(self, texts: Iterable[str]) -> bool:
        """Whether `clean` may change one of some texts; usually none, which is found out for all at once."""
        return self._removed.may_be_in("\0".join(texts))

    def page_text(self, name: str, value: Json) -> Json:
        """The value of a property; without removed values if it is a text of the page."""
        return self._removed.cut_all(value) if name in self.page_texts else value

    @cached_property
    def _unknown(self) -> RemovedValues:
        return self._removed.without(self._kept_texts(self._kept))

    def _listed(self, event: Normalised) -> Normalised:
        with_traits, is_page = event.type in _WITH_TRAITS, event.type is EventType.PAGE
        page = event.page and self._page(event.page)
        return msgspec.structs.replace(
            event,
            page=page,
            properties=self._of(event.properties, self._own),
            page_properties=self._of(event.page_properties) if is_page else {},
            traits=self._of(event.traits) if with_traits else {},
        )

    def _of(self, values: Mapping[str, Json], own: frozenset[str] = _NONE) -> dict[str, Json]:
        """The listed ones of these values; those of the event's own fields are neither listed nor removed."""
        names, value_of = tuple(values), values.__getitem__
        listed, gone = (_kept_parts if may_be_kept(names) else _parts)(names, self._names, own)
        self._gone += gone
        self._values += map(value_of, gone)
        return dict(zip(listed, map(value_of, listed), strict=True))

    def _page(self, page: Mapping[str, Json]) -> dict[str, Json] | None:
        """The fields of the page that are listed; None if none is left."""
        left = {
            field: None if value is not None and PAGE[field] not in self._names else value
            for field, value in page.items()
        }
        for field, value in page.items():
            if value is not None and left[field] is None:
                self._gone.append(PAGE[field])
                self._values.append(value)
        return left if any(value is not None for value in left.values()) else None

    def _removed_texts(self, event: Normalised) -> list[str]:
        ids = [event.distinct_id, event.device, event.group_id]
        ids += [event.properties[name] for name in self._own & IDS if name in event.properties]
        return [*map(text_of, ids), *texts_of(self._values)]

    def _kept_texts(self, kept: Normalised) -> Iterator[str]:
        """What listed values hold that are sent, but for texts of the page, which are cut."""
        with_traits = kept.type in _WITH_TRAITS
        for values in (kept.traits,) if with_traits else (kept.properties, kept.page_properties):
            for name, value in values.items():
                if name not in self.page_texts:
                    yield from texts_of((value,))
                    yield name

    def _without_values(self, kept: Normalised) -> Normalised:
        if self.may_hold_around:
            kept = self._without_names(kept)
        if not kept.page and all(map(self.page_texts.isdisjoint, (kept.properties, kept.page_properties, kept.traits))):
            return kept
        return msgspec.structs.replace(
            kept,
            page=kept.page and {field: self._text(PAGE[field], value) for field, value in kept.page.items()},
            properties=self._page_texts(kept.properties),
            page_properties=self._page_texts(kept.page_properties),
            traits=self._page_texts(kept.traits),
        )

    def _without_names(self, kept: Normalised) -> Normalised:
        """The event without removed values in what it and its library are called, and in its own ID."""
        identity = kept.identity
        own = text_of(identity.value)
        if self.clean(own) != own:
            identity = Identity(identity.source, None, identity.by_time)
        name = None if kept.name is None else self.clean(kept.name)
        return msgspec.structs.replace(kept, name=name, library=self.clean(kept.library), identity=identity)

    def _page_texts(self, values: Mapping[str, Json]) -> Mapping[str, Json]:
        if self.page_texts.isdisjoint(values):
            return values
        return {name: self._text(name, value) if name in self.page_texts else value for name, value in values.items()}

    def _text(self, name: str, value: Json) -> Json:
        """A text of the page without removed values, and so whatever somebody sends instead of a text."""
        after = self._removed.cut_all(value)
        if after != value:
            self._cut[name] = None
        return after

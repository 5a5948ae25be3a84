"""The session of a running liveview as evidence."""

from collections.abc import Collection

import msgspec

from liveview.errors import NotAnsweredError
from liveview.remote.api_client import ApiClient
from liveview.specs.observed import ObservedEvent, observed
from liveview.specs.spec import Spec
from liveview.text.half_pairs import decoded


class _Numbered(msgspec.Struct, frozen=True):
    """An event, as far as its id."""

    id: int
    """The id."""


class RunningEvidence:
    """The events of a liveview as they are when they are first asked for; the same question has the same answer."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api
        self._events: dict[str, list[ObservedEvent]] = {}
        self._matching: dict[str, frozenset[int]] = {}

    def events(self, only: str) -> list[ObservedEvent]:
        """The events that match a filter, oldest first; raises `RemoteError`."""
        if only not in self._events:
            self._events[only] = observed(bytes(event) for event in self._api.walk(only))
        return self._events[only]

    def matching(self, only: str) -> Collection[int]:
        """The ids of the events that match a filter; raises `RemoteError`."""
        if only not in self._matching:
            self._matching[only] = frozenset(id_of(event) for event in self._api.walk(only))
        return self._matching[only]

    def read(self, spec: Spec) -> None:
        """Ask everything that judging a spec needs, so that nothing is asked later; raises `RemoteError`."""
        self.events(spec.filter)
        for text in {*spec.filters} - {spec.filter}:
            self.matching(text)


def id_of(event: msgspec.Raw) -> int:
    """The id of an event; raises `NotAnsweredError`."""
    try:
        return decoded(event, _Numbered).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotAnsweredError(f"an event cannot be read: {error}") from None

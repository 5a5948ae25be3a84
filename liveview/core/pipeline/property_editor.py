"""The properties of one event while transformations change them.

Identify and group have traits instead. A page event says what it is about in three places, all of which its payload
shows as `properties`: its page, what it says about that beside its properties, and these. Here they are one list, in
the order of the payload, and each value goes back to where it was. What stays as it was keeps its digits and its place.

The fields that a wire keeps among the properties, such as `token` and `time`, are not properties: they cannot be
changed, and nothing can get their names. Names that begin with `$` are properties like all others.
"""

import msgspec

from liveview.core.json.document import Json
from liveview.core.wire.normalised import Normalised
from liveview.model.event import EventType

_WITH_TRAITS = frozenset({EventType.IDENTIFY, EventType.GROUP})
_PAGE = "page"
_PAGE_PROPERTIES = "page_properties"


class PropertyEditor:
    """Changes the properties of an event; `event()` is the event with what has become of them."""

    def __init__(self, event: Normalised) -> None:
        self._event = event
        self._homes: dict[str, str] = {}
        self._hidden: dict[str, Json] = {}
        self._changed = False
        self._order: list[str] | None = None
        """The names in their order once one was renamed."""
        self.reserved = frozenset[str]()
        """The names that no property can have."""
        if event.type in _WITH_TRAITS:
            self.values = dict(event.traits)
            """The properties by name, without the fields of the wire; only to be read.

            They are in their order until one is renamed; `event()` brings all of them into it at once.
            """
        elif event.type is EventType.PAGE:
            self.values = self._of_page()
        else:
            self.reserved = event.reserved
            self.values = dict(event.properties)
        self._own = {name: self.values.pop(name) for name in self.reserved if name in self.values}
        """The fields of the wire, whose order says nothing."""

    def rename(self, name: str, to: str) -> None:
        """Give a property a name that no other has."""
        self._changed = True
        home = self._homes.pop(name, "")
        if home:  # the page has no other names
            self._homes[to] = _PAGE_PROPERTIES
        if self._order is None:
            self._order = list(self.values)
        self._order[self._order.index(name)] = to
        self.values[to] = self.values.pop(name)

    def set(self, name: str, value: Json) -> None:
        """Give a property a value; a new one comes last."""
        self._changed = True
        if self._order is not None and name not in self.values:
            self._order.append(name)
        self.values[name] = value

    def delete(self, name: str) -> None:
        """Leave out a property."""
        self._changed = True
        self._homes.pop(name, None)
        if self._order is not None:
            self._order.remove(name)
        del self.values[name]

    def event(self) -> Normalised:
        """The event with these properties; the very same if nothing changed."""
        if not self._changed:
            return self._event
        if self._order is not None:
            self.values = {name: self.values[name] for name in self._order}
        if self._event.type in _WITH_TRAITS:
            return msgspec.structs.replace(self._event, traits=self.values)
        if not self._homes and self._event.type is not EventType.PAGE:
            return msgspec.structs.replace(self._event, properties=self.values | self._own)
        return self._page_event()

    def _of_page(self) -> dict[str, Json]:
        event = self._event
        known = {name: value for name, value in (event.page or {}).items() if value is not None}
        self._homes = dict.fromkeys(known, _PAGE) | dict.fromkeys(event.page_properties, _PAGE_PROPERTIES)
        values: dict[str, Json] = {**known, **event.page_properties}
        self.reserved = event.reserved - values.keys()
        for name, value in event.properties.items():
            if name in values and (name.startswith("$") or name in event.reserved):
                self._hidden[name] = value  # the payload shows the page's
            else:
                self._homes.pop(name, None)
                values[name] = value
        return values

    def _page_event(self) -> Normalised:
        places: dict[str, dict[str, Json]] = {_PAGE: {}, _PAGE_PROPERTIES: {}, "": {}}
        for name, value in self.values.items():
            places[self._homes.get(name, "")][name] = value
        page = self._event.page
        return msgspec.structs.replace(
            self._event,
            page=page if page is None else {name: places[_PAGE].get(name) for name in page},
            page_properties=places[_PAGE_PROPERTIES],
            properties=places[""] | self._hidden | self._own,
        )

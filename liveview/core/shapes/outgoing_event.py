"""An event as shapes look at it: after definitions, transformations and HIPAA mode."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property

from liveview.core.json.document import Json
from liveview.core.payload import custom_properties, timestamp
from liveview.core.wire.normalised import Normalised, text_of
from liveview.model.event import EventType


class OutgoingEvent:
    """An event that goes to one service; `time` is the one that its row has, `message` the id of its delivery."""

    def __init__(self, event: Normalised, time: Decimal | float, message: str) -> None:
        self.event = event
        self.time = time
        self.message = message

    @property
    def type(self) -> EventType:
        """The kind of call it is."""
        return self.event.type

    @property
    def name(self) -> str:
        """The name of a track event, also of one that SQL or an operation renamed; "" for none."""
        return self.event.name or ""

    @property
    def user_id(self) -> str:
        """The user; "" for one who is not known."""
        return (self.event.distinct_id or "") if self.event.known_user else ""

    @property
    def anonymous_id(self) -> str:
        """The device; "" for none."""
        return text_of(self.event.device)

    @property
    def id(self) -> str:
        """The user, else the device; "" for neither."""
        return self.user_id or self.anonymous_id

    @property
    def group_id(self) -> str:
        """The ID of the group; "" for none."""
        return text_of(self.event.group_id)

    @cached_property
    def properties(self) -> Mapping[str, Json]:
        """The properties that webhooks would get, too; of a page event without those of the page."""
        return custom_properties(self.event)

    @property
    def traits(self) -> Mapping[str, Json]:
        """What it says about the user or the group."""
        return self.event.traits

    @property
    def page(self) -> Mapping[str, Json]:
        """The `url`, `title` and `path` of its page, without those that are missing."""
        return {name: value for name, value in (self.event.page or {}).items() if value is not None}

    @property
    def seconds(self) -> int:
        """When it happened, in whole epoch seconds, rounded down."""
        return self._scaled(1)

    @property
    def milliseconds(self) -> int:
        """The same in milliseconds."""
        return self._scaled(1_000)

    @property
    def microseconds(self) -> int:
        """The same in microseconds."""
        return self._scaled(1_000_000)

    @property
    def iso_time(self) -> str:
        """The same as `2022-12-28T21:16:50Z`."""
        return timestamp(self.time)

    def found(self, *names: str) -> Json:
        """The first of these that is there, in the properties or the traits; `$ip` and its like, too. None for none."""
        for name in names:
            for source in (self.event.properties, self.event.traits, self.event.page_properties):
                value = source.get(name)
                if value is not None and value != "":
                    return value
        return None

    def _scaled(self, factor: int) -> int:
        return int((Decimal(str(self.time)) * factor).to_integral_value(rounding="ROUND_FLOOR"))

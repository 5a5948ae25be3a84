"""What the events of one person say about their IDs, and what is wrong with them.

It knows nothing of SQL: `journey` reads the events. Whether an ID is a user or anonymous is judged from the events of
the journey alone (ours), as the core judges it for one event: an ID that only repeats the device is anonymous.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from liveview.formats import counted
from liveview.log.read.journey_links import DEVICE_PREFIX, IDENTITY_TYPES, IdentityLink, usable_id
from liveview.model.event import EventType

_NAMED = 3
"""IDs that a sentence lists; it counts the others."""
_LONGEST = 40
"""Characters of an ID in a sentence."""


class FindingCode(StrEnum):
    """What can be wrong with the IDs of a journey."""

    IDENTIFY_AFTER_EVENTS = "identify-after-events"
    TWO_USERS_ONE_DEVICE = "two-users-one-device"


class JourneyEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event of a journey."""

    id: int
    """Its number in the log."""
    at: float
    """When it happened, in epoch seconds; when it was received if it does not say."""
    type: EventType = EventType.TRACK
    """What kind of call it is."""
    name: str | None = None
    """Its name; None for one without."""
    distinct_id: str | None = None
    """The ID that it came under; None for one without."""
    device_id: str | None = None
    """Its device; None if it names none."""
    is_duplicate: bool = False
    """Whether it repeats another event. Duplicates are shown, but no finding counts them."""
    duplicate_of: int | None = None
    """The event that it repeats; None for other events."""
    link: IdentityLink | None = None
    """What it says about IDs; None for events other than identify and alias, and if they name one ID only."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Every ID that it carries, each once and without placeholders."""
        named = () if self.link is None else (self.link.user, *self.link.before)
        carried = (self.distinct_id or "", self.device_id or "", *named)
        return tuple(dict.fromkeys(filter(usable_id, carried)))


class JourneyIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """One ID of a journey."""

    id: str
    """The ID, without Mixpanel's `$device:`."""
    is_user: bool
    """Whether it is a user; False for an anonymous ID, such as a device."""
    first: int
    """The position in the journey of the first event that carries it, from 0."""
    last: int
    """The position of the last one."""


class JourneyFinding(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong with the IDs of a journey."""

    code: FindingCode
    """What it is."""
    sentence: str
    """What happened, with IDs as received."""
    fix: str
    """What to do about it."""
    events: tuple[int, ...]
    """The events that show it, in the order of the journey; never empty."""


def in_order(events: Iterable[JourneyEvent]) -> tuple[JourneyEvent, ...]:
    """The events by the time they happened, then by their numbers."""
    return tuple(sorted(events, key=lambda event: (event.at, event.id)))


def plain_id(value: str, devices: Iterable[str]) -> str:
    """The ID of an anonymous event without the `$device:` that Mixpanel's libraries write before the device."""
    device = value.removeprefix(DEVICE_PREFIX)
    return device if device in devices else value


def identities_of(events: Sequence[JourneyEvent]) -> tuple[JourneyIdentity, ...]:
    """The IDs of these events, which are in order, by their first appearance."""
    devices, users = _devices(events), _users(events)
    found: dict[str, list[int]] = {}
    for position, event in enumerate(events):
        for each in event.ids:
            found.setdefault(plain_id(each, devices), [position, position])[1] = position
    return tuple(
        JourneyIdentity(id=each, is_user=each in users, first=first, last=last) for each, (first, last) in found.items()
    )


def findings_of(events: Sequence[JourneyEvent]) -> tuple[JourneyFinding, ...]:
    """What is wrong with the IDs of these events, which are in order. Events at one time count as simultaneous."""
    accepted = [event for event in events if not event.is_duplicate]
    users, devices = _users(events), _devices(events)
    return (*_late_identifies(accepted, users, devices), *_shared_devices(accepted, users))


def _devices(events: Iterable[JourneyEvent]) -> frozenset[str]:
    return frozenset(event.device_id for event in events if event.device_id is not None and usable_id(event.device_id))


def _users(events: Sequence[JourneyEvent]) -> frozenset[str]:
    """The IDs that are users: identify or alias says so, or an event has it beside another device.

    An ID that nothing speaks for is a user, too, unless it is a device or the ID from before of an identify or alias.
    """
    devices = _devices(events)
    before = {plain_id(each, devices) for event in events if event.link for each in event.link.before}
    users = {
        event.link.user for event in events if event.link and plain_id(event.link.user, devices) == event.link.user
    }
    for event in events:
        user, device = event.distinct_id, event.device_id
        if user is None or not usable_id(user):
            continue
        has_other_device = device is not None and usable_id(device) and plain_id(user, (device,)) != device
        is_anonymous = plain_id(user, devices) in devices | before
        if (has_other_device and plain_id(user, devices) == user) or not is_anonymous:
            users.add(user)
    return frozenset(users)


def _late_identifies(
    events: Sequence[JourneyEvent], users: frozenset[str], devices: frozenset[str]
) -> Iterator[JourneyFinding]:
    """Users under whose ID events came before the identify or alias that introduced them.

    Only where that lost something: the IDs from before had events, too. Mixpanel's alias and tools like it link an
    anonymous ID to a new user only; a user who has events by then stays apart from the anonymous history.
    """
    links: dict[str, list[JourneyEvent]] = defaultdict(list)
    for event in events:
        if event.link is not None:
            links[event.link.user].append(event)
    for user, introductions in sorted(links.items()):
        at = introductions[0].at
        first = [event for event in introductions if event.at == at]
        before = {plain_id(each, devices) for event in first for each in _history_ids(event, users)}
        earlier = [event for event in events if event.at < at and event.type not in IDENTITY_TYPES]
        early = [event for event in earlier if event.distinct_id == user]
        lost = [event for event in earlier if event.distinct_id and plain_id(event.distinct_id, devices) in before]
        if early and lost:
            yield _late_identify(user, early, lost, first)


def _history_ids(event: JourneyEvent, users: frozenset[str]) -> Iterator[str]:
    """The IDs from before whose events an introduction should join; an alias may also rename a user."""
    if event.link is not None:
        yield from (each for each in event.link.before if event.type is EventType.ALIAS or each not in users)


def _late_identify(
    user: str, early: Sequence[JourneyEvent], lost: Sequence[JourneyEvent], first: Sequence[JourneyEvent]
) -> JourneyFinding:
    call = "identify" if any(event.type is EventType.IDENTIFY for event in first) else "alias"
    return JourneyFinding(
        code=FindingCode.IDENTIFY_AFTER_EVENTS,
        sentence=(
            f"{counted(len(early), 'event')} came under {_quoted(user)} before the {call} that introduced it: the "
            f"{counted(len(lost), 'event')} from before may be lost, or count as another person."
        ),
        fix=f"Call {call} before the first event under the user's ID.",
        events=tuple(event.id for event in in_order((*early, *first))),
    )


def _shared_devices(events: Sequence[JourneyEvent], users: frozenset[str]) -> Iterator[JourneyFinding]:
    """Devices with events of two users. A reset makes a new device ID, so there was none between them."""
    renamed = _renamed(events, users)
    on_device: dict[str, dict[str, JourneyEvent]] = defaultdict(dict)
    for event in sorted(events, key=lambda each: (each.at, _content(each), each.id)):
        user = event.distinct_id if event.link is None else event.link.user
        if event.device_id is None or not usable_id(event.device_id) or user not in users or user == event.device_id:
            continue
        on_device[event.device_id].setdefault(renamed.get(user, user), event)
    for device, first in sorted(on_device.items()):
        if len(first) > 1:
            yield _shared_device(device, list(first.values()))


def _shared_device(device: str, first: Sequence[JourneyEvent]) -> JourneyFinding:
    users = [event.distinct_id or "" if event.link is None else event.link.user for event in first]
    return JourneyFinding(
        code=FindingCode.TWO_USERS_ONE_DEVICE,
        sentence=f"{_listed(users)} used the device {_quoted(device)} without a reset in between.",
        fix="Call reset when a user logs out, so that the next one gets a new device ID.",
        events=tuple(event.id for event in in_order(first)),
    )


def _content(event: JourneyEvent) -> tuple[object, ...]:
    """What orders events of one time, so that the order in which they arrived does not count."""
    link = () if event.link is None else (event.link.user, *event.link.before)
    return event.distinct_id or "", event.type, event.name or "", link


def _renamed(events: Iterable[JourneyEvent], users: frozenset[str]) -> Mapping[str, str]:
    """For each user with several IDs, joined by alias, the one that stands for all of them."""
    joined: dict[str, set[str]] = {}
    for event in events:
        if event.type is EventType.ALIAS and event.link is not None:
            group = {event.link.user, *(each for each in event.link.before if each in users)}
            group = group.union(*(joined.get(each, set()) for each in group))
            joined.update(dict.fromkeys(group, group))
    return {each: min(group) for each, group in joined.items()}


def _listed(ids: Sequence[str]) -> str:
    """`"a" and "b"`, `"a", "b" and "c"`, `"a", "b" and 3 more users`."""
    named = [_quoted(each) for each in ids[:_NAMED]]
    if len(ids) > _NAMED:
        named = [*named[:-1], counted(len(ids) - _NAMED + 1, "more user")]
    return f"{', '.join(named[:-1])} and {named[-1]}"


def _quoted(value: str) -> str:
    return f'"{value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"}"'

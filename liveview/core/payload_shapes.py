"""The documented shapes of webhook bodies as types: a quick way to see that a body conforms.

Nearly every body does. `payload_check` describes what differs in the others; the rules and their sources are there.
"""

from datetime import datetime
from typing import Annotated, TypeAlias

import msgspec

_Text: TypeAlias = Annotated[str, msgspec.Meta(min_length=1)]
_Time: TypeAlias = Annotated[
    str, msgspec.Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z", max_length=20)
]
_Id: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9+/]{21}[AQgw]==\Z")]
_Object: TypeAlias = dict[str, msgspec.Raw]
_Nothing: TypeAlias = Annotated[_Object, msgspec.Meta(max_length=0)]


class _Library(msgspec.Struct, forbid_unknown_fields=True):
    name: _Text
    """The name of the library that sent the event."""


class _Page(msgspec.Struct, forbid_unknown_fields=True):
    url: str | None
    """The page's URL."""
    title: str | None
    """Its title."""
    path: str | None
    """Its path."""


class _Context(msgspec.Struct, forbid_unknown_fields=True):
    page: _Page | None
    """The page that the event comes from; None for a server's."""
    library: _Library
    """The library."""


class _PageContext(msgspec.Struct, forbid_unknown_fields=True):
    page: None
    """Always null: the page is in `properties`."""
    library: _Library
    """The library."""


class _Common(msgspec.Struct, forbid_unknown_fields=True):
    timestamp: _Time
    """When it happened."""
    messageId: _Id  # noqa: N815 - as documented
    """The message id."""
    anonymousId: str  # noqa: N815 - as documented
    """The device; "" for none."""


class _Track(_Common, tag="track", forbid_unknown_fields=True):
    event: _Text
    """The name of the event."""
    context: _Context
    """Where it comes from."""
    properties: _Object
    """Its properties."""
    userId: _Text | msgspec.UnsetType = msgspec.UNSET  # noqa: N815 - as documented
    """The user."""


class _Identify(_Common, tag="identify", forbid_unknown_fields=True):
    context: _Context
    """Where it comes from."""
    properties: _Nothing
    """Always empty."""
    traits: _Object
    """The traits of the user."""
    userId: _Text | msgspec.UnsetType = msgspec.UNSET  # noqa: N815 - as documented
    """The user."""


class _PageView(_Common, tag="page", forbid_unknown_fields=True):
    context: _PageContext
    """Where it comes from."""
    properties: _Object
    """The page, and other properties."""
    userId: _Text | msgspec.UnsetType = msgspec.UNSET  # noqa: N815 - as documented
    """The user."""


class _Group(_Common, tag="group", forbid_unknown_fields=True):
    groupId: _Text  # noqa: N815 - as documented
    """The group."""
    context: _Context
    """Where it comes from."""
    properties: _Nothing
    """Always empty."""
    traits: _Object
    """The traits of the group."""
    userId: _Text | msgspec.UnsetType = msgspec.UNSET  # noqa: N815 - as documented
    """The user."""


_decoder = msgspec.json.Decoder(_Track | _Identify | _PageView | _Group)


def conforms(body: bytes) -> bool:
    """Whether a body has the documented shape; one that says two different types has none."""
    try:
        body.decode()
        datetime.fromisoformat(_decoder.decode(body).timestamp)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return False
    return True

"""What a test sends, as a request to `/track`."""

from collections.abc import Mapping
from typing import Any

import msgspec

from liveview.model.outgoing import Outgoing

_JSON = msgspec.json.Encoder(decimal_format="number")


def request_of(event: Mapping[str, Any] | str | bytes) -> Outgoing:
    """The request that posts an event; text and bytes are sent as they are, whatever they hold.

    Raises `TypeError` for what is neither, and for values that JSON cannot hold.
    """
    if isinstance(event, Mapping):
        return Outgoing(_JSON.encode(_plain(event)))
    if isinstance(event, str):
        return Outgoing(event.encode(errors="surrogatepass"))
    if not isinstance(event, bytes | bytearray | memoryview):
        raise TypeError(f"send a mapping, text or bytes, and several events as several arguments; not {event!r:.80}")
    return Outgoing(bytes(event))


def _plain(value: Any) -> Any:
    """The value with dicts for other mappings, which the encoder does not know."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value

"""The stream of facts: Server-Sent Events as the API sends them."""

from collections.abc import Iterable, Iterator

import msgspec


class StreamedFact(msgspec.Struct, frozen=True):
    """One message of the stream."""

    id: str
    """Where a stream that is opened later goes on; "" before the first message with one."""
    event: str
    """The fact, or `gap` or `session`."""
    data: bytes
    """A line of `serve`; b"" without one."""


def messages(lines: Iterable[bytes]) -> Iterator[StreamedFact]:
    """The messages in the lines of a stream, each line with its end. Comments and unknown fields are passed over.

    A message without its blank line at the end is not complete and not handed out.
    """
    last_id, event, data = "", "", list[bytes]()
    for line in lines:
        text = line.rstrip(b"\r\n")
        if not text:
            if event or data:
                yield StreamedFact(last_id, event or "message", b"\n".join(data))
            event, data = "", []
            continue
        name, _, value = text.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            data.append(value)
        elif name == b"event":
            event = value.decode("utf-8", "replace")
        elif name == b"id" and b"\0" not in value:
            last_id = value.decode("utf-8", "replace")

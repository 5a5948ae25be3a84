"""Other protocols than HTTP/1.1: recognised by the first bytes of a connection (ours).

Their requests cannot be read, but a developer who pointed an SDK at `https://` needs to see that it connected.
"""

import enum


class OtherProtocol(enum.StrEnum):
    """What a client speaks instead of the protocol of the port."""

    TLS = "tls"
    """TLS on the plain port."""
    HTTP_2 = "http/2"
    """HTTP/2 on the plain port."""
    PLAIN = "http"
    """Something that is not TLS on the port for TLS."""
    UNTRUSTING = "tls, not trusted"
    """TLS whose handshake failed, mostly because the client does not know our certificate authority."""
    MALFORMED = "not http"
    """What the parser of HTTP/1.1 cannot read."""


_OPENINGS = {OtherProtocol.TLS: b"\x16\x03", OtherProtocol.HTTP_2: b"PRI * HTTP/2.0"}
"""A record of TLS with a handshake in it (RFC 8446, 5.1), and the preface of HTTP/2 (RFC 9113, 3.4)."""
_REASON = b"liveview speaks HTTP/1.1"


def _frame(kind: int, payload: bytes) -> bytes:
    """A frame of HTTP/2 about the whole connection (RFC 9113, 4.1)."""
    return len(payload).to_bytes(3) + bytes((kind, 0)) + bytes(4) + payload


FAREWELLS = {
    OtherProtocol.TLS: bytes((21, 3, 1, 0, 2, 2, 40)),
    OtherProtocol.HTTP_2: _frame(4, b"") + _frame(7, bytes(4) + (13).to_bytes(4) + _REASON),
}
"""The answer to each. TLS: a record with a fatal alert (`handshake_failure`). HTTP/2: the SETTINGS that a connection
has to begin with and a GOAWAY (`HTTP_1_1_REQUIRED`), which clients print."""


def recognise(first: bytes) -> OtherProtocol | None:
    """The protocol that begins with these bytes; None for HTTP/1.1, or when there are too few."""
    return next((protocol for protocol, opening in _OPENINGS.items() if first.startswith(opening)), None)


def is_undecided(first: bytes) -> bool:
    """Whether more bytes could still turn out to be another protocol."""
    return any(len(first) < len(opening) and opening.startswith(first) for opening in _OPENINGS.values())

"""Why a call to a webhook failed: an outcome, and one sentence that says what happened and, for TLS, what to do.

The messages of the language and its libraries are for programmers, and often empty. None of them is passed on.
"""

import errno
import os
import ssl
from collections.abc import Iterator

import aiohttp
from aiohttp.http import HttpProcessingError

from liveview.adapters.reply_protocol import SpeaksTlsError
from liveview.model.delivery import Outcome, Phase

NO_DESCRIPTORS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
"""Errors of this machine, which are never the webhook's fault."""
_NO_WAY = frozenset(
    {errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.ETIMEDOUT, errno.EADDRNOTAVAIL}
)
_TRUST = "trust it by starting liveview with SSL_CERT_FILE set to its certificate (PEM)"
_TRUST_IT = _TRUST.replace("its certificate", "the certificate of that authority")
_CERTIFICATES = {
    9: "the server's certificate is not valid yet; compare the clocks of both machines",
    10: "the server's certificate has expired; renew it there",
    18: f"the server's certificate is self-signed; {_TRUST}",
    19: f"the server's certificate comes from an authority that is not trusted here; {_TRUST_IT}",
    20: f"the server's certificate comes from an authority that is not known here; {_TRUST_IT}",
    21: "the server does not send the whole chain of its certificate; configure it to send the intermediate ones, too",
    23: "the server's certificate was revoked; replace it there",
    62: "the server's certificate is for another name; call a name that it is for, or add this one to it",
    64: "the server's certificate is for another address; call a name that it is for, or add this address to it",
}
"""By the code of OpenSSL's verification (X509_V_ERR_…)."""
_PLAIN = "the server does not answer in TLS; is it plain http?"
_OLD = "the server and liveview have no version of TLS in common (TLS 1.2 or newer is needed); update the server's TLS"
_CLOSED = "the server closed the connection during the TLS handshake; is it plain http?"
_ALERT = "the server ended the TLS handshake"
_CLIENT = f"{_ALERT}: it wants a client certificate, which liveview does not have; let it take calls without one"
_CIPHERS = f"{_ALERT}: no cipher in common, or it wants a client certificate; check its TLS settings"
_WEAK = "the server's TLS key or signature is too weak; give it a new certificate"
_REASONS = (
    (("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "UNEXPECTED_MESSAGE", "PACKET_LENGTH"), _PLAIN),
    (("UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE", "VERSION_TOO_LOW"), _OLD),
    (("UNEXPECTED_EOF", "EOF_OCCURRED"), _CLOSED),
    (("UNRECOGNIZED_NAME",), f"{_ALERT}: it does not know this host name; check the host of the URL"),
    (("CERTIFICATE_REQUIRED", "ALERT_CERTIFICATE", "BAD_CERTIFICATE"), _CLIENT),
    (("HANDSHAKE_FAILURE", "NO_SHARED_CIPHER", "INSUFFICIENT_SECURITY", "NO_CIPHERS"), _CIPHERS),
    (("KEY_TOO_SMALL", "MD_TOO_WEAK", "LEGACY", "SIGALG"), _WEAK),
)
"""By a part of OpenSSL's reason, the first one that fits."""


def failure(error: BaseException, phase: Phase, *, tls: bool) -> tuple[Outcome, str]:
    """The outcome and the sentence for an exception in this phase of a call; `tls` when the URL is https."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Outcome.DNS, f"the name {error.host} could not be resolved"
    if isinstance(error, SpeaksTlsError):
        return Outcome.TLS, "the server speaks TLS on this port; call it by https://"
    chain = list(_chain(error))
    for each in reversed(chain):
        if isinstance(each, ssl.SSLError):
            return Outcome.TLS, tls_sentence(each)
    if tls and phase is Phase.TLS and not any(getattr(each, "errno", None) in _NO_WAY for each in chain):
        return Outcome.TLS, _CLOSED
    if phase is Phase.CONNECTING and isinstance(error, OSError) and not isinstance(error, aiohttp.ClientError):
        return Outcome.REFUSED, _no_connection(error)
    return _without_tls(error)


def stalled(budget: float) -> str:
    """The sentence for a handshake that had not ended when the time of the call was up."""
    return f"the TLS handshake did not end within {budget:.2f} s; is it a TLS server, and is it overloaded?"


def lacks_descriptors(error: BaseException) -> bool:
    """Whether the machine, not the webhook, is the reason."""
    return any(getattr(each, "errno", None) in NO_DESCRIPTORS for each in _chain(error))


def tls_sentence(error: BaseException) -> str:
    """What went wrong with TLS, and what to do."""
    code = getattr(error, "verify_code", None)
    if code:
        said = str(getattr(error, "verify_message", "") or "it could not be verified")
        return _CERTIFICATES.get(code, f"the server's certificate is not accepted: {said}; check it, or {_TRUST}")
    reason = str(getattr(error, "reason", None) or error).upper().replace(" ", "_")
    for parts, sentence in _REASONS:
        if any(part in reason for part in parts):
            return sentence
    words = str(getattr(error, "reason", None) or "no reason was given").replace("_", " ").lower()
    return f"the TLS handshake failed ({words}); check the server's TLS settings"


def _without_tls(error: BaseException) -> tuple[Outcome, str]:
    if isinstance(error, aiohttp.ClientConnectorError):
        return Outcome.REFUSED, _no_connection(error.os_error)
    if isinstance(error, aiohttp.InvalidURL | UnicodeError):
        return Outcome.DNS, "the host of the URL cannot be a name"
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return Outcome.RESET, "the connection was closed without a reply"
    if isinstance(error, OSError):
        return Outcome.RESET, f"the connection broke: {_words(error, 'the other side closed it')}"
    return Outcome.BAD_RESPONSE, f"the reply is not valid HTTP: {_said(error)}"


def _no_connection(error: OSError) -> str:
    return f"no connection: {_words(error, 'the server could not be reached')}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error with what caused it."""
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        inner = getattr(each, "os_error", None) or getattr(each, "certificate_error", None)
        each = inner if isinstance(inner, BaseException) and id(inner) not in seen else each.__cause__


def _words(error: BaseException, otherwise: str) -> str:
    """The system's words for an error."""
    number = getattr(error, "errno", None)
    return os.strerror(number) if isinstance(number, int) and number > 0 else otherwise


def _said(error: BaseException) -> str:
    """What the parser said of a reply, in one line."""
    message = error.message if isinstance(error, aiohttp.ClientResponseError | HttpProcessingError) else str(error)
    return message.strip().partition("\n")[0].strip().rstrip(":") or "it cannot be read"

"""Where this liveview listens, and the lines of a guide with its addresses filled in."""

import re
import shlex
from urllib.parse import urlsplit

import msgspec

from liveview.model.snapshot import Endpoints

ENVIRONMENT = "<env id>"
"""Stands for the environment ID as long as none is known."""
TOKEN = "<token>"  # noqa: S105 (what stands for one)
"""Stands for the token of the HTTP API where it is not known."""
MASKED = "********"
"""Stands for it where it is hidden."""
TLS_PORT = "4443"
"""The port of `--tls` unless another one is chosen (ours)."""
_CA = "liveview-local-ca.pem"
"""The name of the certificate that `--tls` makes (ours)."""
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 (an address that is read, not bound)
"""What a bind to every address means for a client on this machine."""
_PLAIN_TOKEN = re.compile(r"[\w.-]{1,64}", re.ASCII)


class GuideValues(msgspec.Struct, frozen=True):
    """One receiver as its clients see it. URLs have no path."""

    url: str
    """The URL of the plain port."""
    address: str
    """The plain port as HOST:PORT."""
    port: str
    """The number of the plain port."""
    tls: bool
    """Whether the TLS port is open."""
    tls_url: str
    """The URL of the TLS port, or the one that it would have."""
    tls_address: str
    """The TLS port as HOST:PORT."""
    ca: str
    """The path of the certificate that clients of the TLS port must trust, quoted for a shell."""
    environment: str = ENVIRONMENT
    """The environment ID to name."""
    token: str = TOKEN
    """The token of the HTTP API, or what stands for it."""

    def fill(self, text: str) -> str:
        """A text with its placeholders replaced; the names of the values below are all there are."""
        values = {
            "@TLS_URL": self.tls_url,
            "@TLS_ADDRESS": self.tls_address,
            "@URL": self.url,
            "@ADDRESS": self.address,
            "@PORT": self.port,
            "@CA": self.ca,
            "@ENV": self.environment,
            "@TOKEN": self.token,
        }
        return _PLACEHOLDER.sub(lambda found: values[found[0]], text)


_PLACEHOLDER = re.compile(r"@(?:TLS_URL|TLS_ADDRESS|URL|ADDRESS|PORT|CA|ENV|TOKEN)\b")


def values_of(endpoints: Endpoints, token: str | None = None) -> GuideValues:
    """The receiver of a running liveview; `token` is an environment ID that is known, None for none."""
    url, host, port = _parts(endpoints.receiver or "http://127.0.0.1:4080")
    tls_url, tls_host, tls_port = _parts(endpoints.tls or f"https://{host}:{TLS_PORT}")
    known = token is not None and _PLAIN_TOKEN.fullmatch(token)
    return GuideValues(
        url,
        f"{host}:{port}",
        port,
        endpoints.tls is not None,
        tls_url,
        f"{tls_host}:{tls_port}",
        shlex.quote(endpoints.ca or _CA),
        token if known and token else ENVIRONMENT,
    )


def _parts(url: str) -> tuple[str, str, str]:
    """A URL as a client on this machine writes it, its host and its port."""
    parts = urlsplit(url)
    host = _ANYWHERE.get(parts.hostname or "", parts.hostname or "")
    host = f"[{host}]" if ":" in host and not host.startswith("[") else host
    port = str(parts.port or (443 if parts.scheme == "https" else 80))
    return f"{parts.scheme}://{host}:{port}", host, port


DEFAULT = values_of(Endpoints(receiver="http://127.0.0.1:4080", sink="", log="", token="", config=None, outside=()))
"""The receiver of a liveview that was started without options, for a page that belongs to none."""

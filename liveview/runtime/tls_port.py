"""The receiver's port for TLS, with certificates of a local authority."""

import contextlib
from functools import partial

from liveview.adapters.server import Server
from liveview.adapters.tls import LocalAuthority
from liveview.config.schema import ReceiverConfig
from liveview.errors import StartError, TlsError
from liveview.log import files
from liveview.runtime.ports import opened_port, url_of

AUTHORITY_FOLDER = "local-ca"
"""The folder of the certificate authority in the state directory."""


class TlsPort:
    """An open port; `authority` has certified its hosts."""

    def __init__(self, authority: LocalAuthority, host: str, port: int) -> None:
        self._authority = authority
        self.port = port
        """Its number."""
        self.url = url_of("https", host, port)
        """Where it is."""
        self.certificate = str(authority.certificate)
        """The file that clients have to trust."""

    @classmethod
    async def open(cls, server: Server, receiver: ReceiverConfig, at: float) -> "TlsPort":
        """Open the port; raises `StartError` or `LogError`."""
        try:
            authority = LocalAuthority.at(files.state_directory() / AUTHORITY_FOLDER, at)
            authority.certify((receiver.host, *receiver.allow_hosts), at)
        except TlsError as error:
            raise StartError(str(error)) from None
        open_tls = partial(server.open_tls, context=authority.context)
        return cls(
            authority, receiver.host, await opened_port(open_tls, receiver.host, receiver.tls_port, "--tls-port")
        )

    def certify(self, receiver: ReceiverConfig, at: float) -> None:
        """Certify other hosts from now on; if that fails, the current certificate stays valid for its own."""
        with contextlib.suppress(TlsError):
            self._authority.certify((receiver.host, *receiver.allow_hosts), at)

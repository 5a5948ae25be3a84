"""The certificates of `--tls`: an authority of this machine, made once, and what it certifies at each start.

The authority lives in a private folder: its certificate is for clients to trust, its key never leaves it. Both are
written beside the folder first and moved there in one step, so that a start that is cut off leaves no half of it and
two starts at one time agree on one.
"""

import contextlib
import ipaddress
import os
import platform
import shutil
import ssl
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from liveview import private_files
from liveview.errors import TlsError

if TYPE_CHECKING:
    import trustme

NAME = "liveview local CA"
"""What the authority is called wherever a system lists those that it trusts."""
CERTIFICATE_FILE = "liveview-local-ca.pem"
"""The certificate of the authority, for clients to trust."""
KEY_FILE = "liveview-local-ca-key.pem"
"""Its key: anyone who has it can pose as any server to those clients."""
ALWAYS = ("127.0.0.1", "::1", "localhost", "10.0.2.2")
"""What every certificate is for; the last one is this machine as the Android emulator sees it."""
DAYS = 395
"""Days for which a certificate is valid from now on. With `_BEFORE` it stays below the 398 days that Apple allows."""
_BEFORE = timedelta(days=1)
"""How much earlier it becomes valid: the clock of a phone may be slow."""
_LONGEST_NAME = 64
"""Characters of a name in a certificate."""


class LocalAuthority:
    """The certificate authority of this machine, in a folder of its own.

    `context` is how our TLS is spoken; it serves the certificate of the last `certify`.
    """

    def __init__(self, folder: Path, authority: "trustme.CA") -> None:
        self._folder = folder
        self._authority = authority
        self._certified: tuple[str, ...] = ()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.context.set_alpn_protocols(["http/1.1"])

    @property
    def certificate(self) -> Path:
        """The file that clients have to trust."""
        return self._folder / CERTIFICATE_FILE

    @classmethod
    def at(cls, folder: Path, now: float) -> "LocalAuthority":
        """The one in this folder, which is made if it is not there; `now` is epoch seconds. Raises `TlsError`."""
        try:
            if not folder.exists():
                _make(folder, now)
            folder.chmod(0o700)
            (folder / KEY_FILE).chmod(0o600)
            return cls(folder, _read(folder))
        except FileNotFoundError as error:
            missing = Path(str(error.filename)).name
            raise TlsError(_damaged(folder, f"{missing} is missing")) from None
        except OSError as error:
            raise TlsError(f"cannot use the certificate authority in {folder}: {error.strerror or error}") from None

    def certify(self, hosts: Iterable[str], now: float) -> None:
        """Give new connections a certificate for `ALWAYS` and these hosts (with or without a port).

        It is made only if the hosts have changed. Raises `TlsError`.
        """
        wanted, begin = names(hosts), datetime.fromtimestamp(now, UTC)
        if wanted == self._certified:
            return
        try:
            leaf = self._authority.issue_cert(
                *wanted,
                organization_name="liveview",
                organization_unit_name="liveview on this machine",
                not_before=begin - _BEFORE,
                not_after=begin + timedelta(days=DAYS),
            )
            with leaf.private_key_and_cert_chain_pem.tempfile(dir=str(self._folder)) as path:
                self.context.load_cert_chain(path)
        except OSError as error:
            raise TlsError(f"cannot write to {self._folder}: {error.strerror or error}") from None
        except Exception:  # the library raises what its own libraries do
            raise TlsError(_damaged(self._folder, "its certificate is not that of an authority")) from None
        self._certified = wanted


def names(hosts: Iterable[str]) -> tuple[str, ...]:
    """What a certificate is for: `ALWAYS` and these hosts without their ports.

    "Any address" (0.0.0.0) and what no certificate can hold (an underscore, say) are left out.
    """
    found = dict.fromkeys(ALWAYS)
    for host in hosts:
        name = _without_port(host.lower()).rstrip(".")
        if _is_address(name) or _is_name(name):
            found[name] = None
    return tuple(found)


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    name, colon, _ = host.partition(":")
    return name if host.count(colon) == 1 else host


def _is_address(name: str) -> bool:
    try:
        return not ipaddress.ip_address(name).is_unspecified
    except ValueError:
        return False


def _is_name(name: str) -> bool:
    import idna  # comes with trustme, which refuses the same names by an exception

    with contextlib.suppress(ValueError):  # an address that no host has
        ipaddress.ip_address(name)
        return False
    try:
        idna.encode(name, uts46=True)
    except idna.IDNAError:
        return False
    return True


def _make(folder: Path, now: float) -> None:
    """Make an authority; another start may do so at the same time, then the first one counts."""
    import trustme

    day = datetime.fromtimestamp(now).astimezone().date()
    name = f"{NAME} {day} {platform.node()}".strip()[:_LONGEST_NAME]
    authority = trustme.CA(organization_name=NAME, organization_unit_name=name, path_length=0)
    with _beside(folder) as draft:
        _write(draft / KEY_FILE, authority.private_key_pem.bytes(), 0o600)
        _write(draft / CERTIFICATE_FILE, authority.cert_pem.bytes(), 0o644)
        try:
            draft.rename(folder)
        except OSError:
            if not folder.exists():
                raise


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A private folder beside this one, removed at the end unless it was moved."""
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(path: Path, content: bytes, mode: int) -> None:
    with private_files.create(path, mode=mode) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _read(folder: Path) -> "trustme.CA":
    """The authority in a folder; raises `TlsError` if it is damaged and OSError if it cannot be read."""
    import trustme

    certificate, key = (folder / CERTIFICATE_FILE).read_bytes(), (folder / KEY_FILE).read_bytes()
    try:
        # Whether the two belong together: what another key signs, no client would accept.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(folder / CERTIFICATE_FILE, folder / KEY_FILE, "")
    except ssl.SSLError:
        raise TlsError(_damaged(folder, "its certificate and key do not belong together or cannot be read")) from None
    try:
        return trustme.CA.from_pem(certificate, key)
    except Exception:  # the library raises what its own libraries do
        raise TlsError(_damaged(folder, "its certificate or key is of an unknown kind")) from None


def _damaged(folder: Path, why: str) -> str:
    return (
        f"the certificate authority in {folder} is damaged: {why}; remove that folder and liveview makes another, "
        f"which clients have to trust again"
    )

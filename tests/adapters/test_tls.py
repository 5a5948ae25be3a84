import contextlib
import ipaddress
import os
import socket
import ssl
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from liveview.adapters.tls import ALWAYS, CERTIFICATE_FILE, KEY_FILE, NAME, LocalAuthority, names
from liveview.errors import TlsError

NOW = time.time()
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


@contextlib.contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def handshake(authority: LocalAuthority, name: str, trusted: Path | None = None) -> x509.Certificate:
    """What a strict client gets that asks for this name and trusts this file; raises `ssl.SSLError`."""
    client = ssl.create_default_context(cafile=trusted or authority.certificate)
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    client.set_alpn_protocols(["h2", "http/1.1"])
    ours, theirs = socket.socketpair()

    def serve() -> None:
        with (
            contextlib.suppress(ssl.SSLError, OSError),
            authority.context.wrap_socket(ours, server_side=True) as server,
        ):
            server.recv(1)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with client.wrap_socket(theirs, server_hostname=name) as connection:
            assert connection.selected_alpn_protocol() == "http/1.1"
            found = connection.getpeercert(binary_form=True)
            assert found is not None
            return x509.load_der_x509_certificate(found)
    finally:
        theirs.close()
        thread.join(10)
        ours.close()


class TestAuthority:
    def test_is_made_once(self, tmp_path: Path) -> None:
        first = LocalAuthority.at(tmp_path / "ca", NOW)
        before = first.certificate.read_bytes()
        again = LocalAuthority.at(tmp_path / "ca", NOW + 86_400)
        assert again.certificate == first.certificate == tmp_path / "ca" / CERTIFICATE_FILE
        assert again.certificate.read_bytes() == before
        assert [path.name for path in tmp_path.iterdir()] == ["ca"]

    @POSIX
    @pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
    def test_keeps_its_key_to_its_owner(self, tmp_path: Path, mask: int) -> None:
        with umask(mask):
            LocalAuthority.at(tmp_path / "ca", NOW).certify((), NOW)
        assert mode(tmp_path / "ca") == 0o700
        assert mode(tmp_path / "ca" / KEY_FILE) == 0o600
        assert not mode(tmp_path / "ca" / CERTIFICATE_FILE) & 0o022
        assert {path.name for path in (tmp_path / "ca").iterdir()} == {KEY_FILE, CERTIFICATE_FILE}

    @POSIX
    def test_writes_its_key_into_a_file_that_is_private_already(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[tuple[int, int]] = []
        synchronise = os.fsync

        def look(descriptor: int) -> None:
            seen.extend((mode(path), mode(path.parent)) for path in tmp_path.glob(f".ca-*/{KEY_FILE}"))
            synchronise(descriptor)

        monkeypatch.setattr(os, "fsync", look)
        with umask(0):
            LocalAuthority.at(tmp_path / "ca", NOW)
        assert set(seen) == {(0o600, 0o700)}

    @POSIX
    def test_takes_back_what_was_opened_to_others(self, tmp_path: Path) -> None:
        LocalAuthority.at(tmp_path / "ca", NOW)
        (tmp_path / "ca").chmod(0o755)
        (tmp_path / "ca" / KEY_FILE).chmod(0o644)
        LocalAuthority.at(tmp_path / "ca", NOW)
        assert (mode(tmp_path / "ca"), mode(tmp_path / "ca" / KEY_FILE)) == (0o700, 0o600)

    def test_is_one_when_many_start_at_one_time(self, tmp_path: Path) -> None:
        together = threading.Barrier(8)

        def start(_: int) -> bytes:
            together.wait(10)
            return LocalAuthority.at(tmp_path / "ca", NOW).certificate.read_bytes()

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(start, range(8)))) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["ca"]

    def test_is_one_when_another_start_was_a_moment_faster(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        faster = LocalAuthority.at(tmp_path / "ca", NOW).certificate.read_bytes()
        monkeypatch.setattr(Path, "exists", answers(False, True))
        assert LocalAuthority.at(tmp_path / "ca", NOW).certificate.read_bytes() == faster

    def test_is_recognised_by_its_name(self, tmp_path: Path) -> None:
        certificate = x509.load_pem_x509_certificate(LocalAuthority.at(tmp_path / "ca", NOW).certificate.read_bytes())
        organization, unit = (str(part.value) for part in certificate.subject)
        assert organization == NAME == "liveview local CA"
        assert unit.startswith(f"{NAME} 20")

    def test_certifies_no_other_authority(self, tmp_path: Path) -> None:
        certificate = x509.load_pem_x509_certificate(LocalAuthority.at(tmp_path / "ca", NOW).certificate.read_bytes())
        assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


def answers(*said: bool) -> Callable[[object], bool]:
    """A method that gives one answer after another, the last one for ever."""
    left = list(said)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def self_signed() -> tuple[bytes, bytes]:
    """A certificate and key that belong together and say nothing of an authority."""
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mine")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    begin = datetime.fromtimestamp(NOW, UTC)
    builder = builder.not_valid_before(begin).not_valid_after(begin + timedelta(days=1))
    certificate = builder.serial_number(1).sign(key, None)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM), private


class TestDamage:
    """One sentence that says what to do, and nothing is overwritten."""

    def refused(self, folder: Path) -> str:
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        with pytest.raises(TlsError) as caught:
            LocalAuthority.at(folder, NOW).certify((), NOW)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
        said = str(caught.value)
        assert "\n" not in said
        assert str(folder) in said
        return said

    @pytest.mark.parametrize("name", [CERTIFICATE_FILE, KEY_FILE])
    @pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff\x00", "half"])
    def test_of_a_file_is_told(self, tmp_path: Path, name: str, content: bytes | str) -> None:
        LocalAuthority.at(tmp_path / "ca", NOW)
        file = tmp_path / "ca" / name
        file.write_bytes(content if isinstance(content, bytes) else file.read_bytes()[: file.stat().st_size // 2])
        assert "remove that folder" in self.refused(tmp_path / "ca")

    @pytest.mark.parametrize("name", [CERTIFICATE_FILE, KEY_FILE])
    def test_a_missing_file_is_named(self, tmp_path: Path, name: str) -> None:
        LocalAuthority.at(tmp_path / "ca", NOW)
        (tmp_path / "ca" / name).unlink()
        said = self.refused(tmp_path / "ca")
        assert f"{name} is missing" in said
        assert "remove that folder" in said

    def test_an_empty_folder_is_damaged_too(self, tmp_path: Path) -> None:
        (tmp_path / "ca").mkdir()
        assert "is missing" in self.refused(tmp_path / "ca")

    def test_a_key_that_belongs_to_another_certificate_is_told(self, tmp_path: Path) -> None:
        for name in ("ca", "other"):
            LocalAuthority.at(tmp_path / name, NOW)
        (tmp_path / "other" / KEY_FILE).replace(tmp_path / "ca" / KEY_FILE)
        assert "do not belong together" in self.refused(tmp_path / "ca")

    def test_a_certificate_of_another_kind_is_told(self, tmp_path: Path) -> None:
        LocalAuthority.at(tmp_path / "ca", NOW)
        certificate, key = self_signed()
        (tmp_path / "ca" / CERTIFICATE_FILE).write_bytes(certificate)
        (tmp_path / "ca" / KEY_FILE).write_bytes(key)
        assert "not that of an authority" in self.refused(tmp_path / "ca")

    def test_a_file_in_the_place_of_the_folder_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "ca").write_text("mine")
        with pytest.raises(TlsError, match="cannot use the certificate authority"):
            LocalAuthority.at(tmp_path / "ca", NOW)
        assert (tmp_path / "ca").read_text() == "mine"

    def test_a_place_where_nothing_can_be_made_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(TlsError):
            LocalAuthority.at(tmp_path / "missing" / "ca", NOW)


class TestCertificate:
    @pytest.mark.parametrize("name", [*ALWAYS, "127.0.0.2", "events.test", "fe80::1"])
    def test_satisfies_a_strict_client_that_trusts_the_authority(self, tmp_path: Path, name: str) -> None:
        authority = LocalAuthority.at(tmp_path / "ca", NOW)
        authority.certify(("127.0.0.2", "Events.Test:8080", "[fe80::1]:9"), NOW)
        handshake(authority, name)

    @pytest.mark.parametrize("name", ["evil.example", "127.0.0.3", "x.localhost", "events.test"])
    def test_is_for_no_other_name(self, tmp_path: Path, name: str) -> None:
        authority = LocalAuthority.at(tmp_path / "ca", NOW)
        authority.certify(("127.0.0.2",), NOW)
        with pytest.raises(ssl.SSLCertVerificationError):
            handshake(authority, name)

    def test_is_nothing_to_who_trusts_another_authority(self, tmp_path: Path) -> None:
        authority, other = (LocalAuthority.at(tmp_path / name, NOW) for name in ("ca", "other"))
        authority.certify((), NOW)
        with pytest.raises(ssl.SSLCertVerificationError):
            handshake(authority, "localhost", trusted=other.certificate)

    def test_is_trusted_after_a_restart_by_who_trusted_before(self, tmp_path: Path) -> None:
        trusted = LocalAuthority.at(tmp_path / "ca", NOW).certificate
        kept = tmp_path / "kept.pem"
        kept.write_bytes(trusted.read_bytes())
        authority = LocalAuthority.at(tmp_path / "ca", NOW)
        authority.certify((), NOW)
        handshake(authority, "localhost", trusted=kept)

    def test_is_valid_from_yesterday_for_no_longer_than_clients_accept(self, tmp_path: Path) -> None:
        authority = LocalAuthority.at(tmp_path / "ca", NOW)
        authority.certify((), NOW)
        found = handshake(authority, "localhost")
        now = datetime.fromtimestamp(NOW, UTC)
        assert timedelta(days=1) <= now - found.not_valid_before_utc < timedelta(days=1, seconds=1)
        assert timedelta(days=390) < found.not_valid_after_utc - found.not_valid_before_utc < timedelta(days=397)

    def test_is_another_one_for_other_hosts_and_new_at_every_start(self, tmp_path: Path) -> None:
        authority = LocalAuthority.at(tmp_path / "ca", NOW)
        authority.certify((), NOW)
        first = handshake(authority, "localhost")
        authority.certify((), NOW)
        assert handshake(authority, "localhost") == first
        authority.certify(("events.test",), NOW)
        assert handshake(authority, "events.test") != first
        again = LocalAuthority.at(tmp_path / "ca", NOW)
        again.certify((), NOW)
        assert handshake(again, "localhost") != first

    @POSIX
    def test_leaves_its_key_nowhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        elsewhere = tmp_path / "tmp"
        elsewhere.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
        LocalAuthority.at(tmp_path / "ca", NOW).certify((), NOW)
        assert not list(elsewhere.iterdir())
        (key,) = (path for path in tmp_path.rglob("*") if path.is_file() and b"PRIVATE KEY" in path.read_bytes())
        assert key.name == KEY_FILE
        assert load_pem_private_key(key.read_bytes(), None)

    def test_of_the_old_protocols_there_is_none(self, tmp_path: Path) -> None:
        assert LocalAuthority.at(tmp_path / "ca", NOW).context.minimum_version == ssl.TLSVersion.TLSv1_2


class TestNames:
    @pytest.mark.parametrize(
        ("host", "name"),
        [
            ("events.test", "events.test"),
            ("Events.Test:8080", "events.test"),
            ("events.test.", "events.test"),
            ("192.168.7.7:4080", "192.168.7.7"),
            ("[fe80::1]:80", "fe80::1"),
            ("fe80::1", "fe80::1"),
        ],
    )
    def test_have_no_port(self, host: str, name: str) -> None:
        assert names((host,)) == (*ALWAYS, name)

    @pytest.mark.parametrize("host", ["0.0.0.0", "::", "my_host", "xn--a", "a" * 64, "a..b", "", "-"])
    def test_leave_out_what_no_certificate_can_hold(self, tmp_path: Path, host: str) -> None:
        assert names((host,)) == ALWAYS

    def test_are_there_once(self) -> None:
        assert names(("localhost", "127.0.0.1:4080", "A", "a:1")) == (*ALWAYS, "a")

    def test_always_hold_only_this_machine(self) -> None:
        assert {ipaddress.ip_address(name).is_loopback for name in ALWAYS if name not in ("localhost", "10.0.2.2")} == {
            True
        }

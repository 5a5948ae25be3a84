"""The port for TLS of a run."""

import ssl
from pathlib import Path

import msgspec
import pytest

from liveview.config.schema import ReceiverConfig
from liveview.errors import StartError
from liveview.log import files
from liveview.runtime.tls_port import AUTHORITY_FOLDER
from tests.support.running import NOWHERE, running

TLS = msgspec.structs.replace(NOWHERE, receiver=ReceiverConfig(tls=True, tls_port=0))


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


class TestPort:
    def test_has_a_certificate_of_the_local_authority(self, tmp_path: Path) -> None:
        with running(tmp_path, TLS) as app:
            found = app.runtime.session.endpoints
            assert found.tls is not None
            assert found.tls.startswith("https://127.0.0.1:")
            assert found.ca is not None
            assert Path(found.ca).parent == files.state_directory() / AUTHORITY_FOLDER
            ssl.create_default_context(cafile=found.ca)

    def test_that_cannot_be_certified_is_not_opened(self, tmp_path: Path) -> None:
        folder = files.state_directory() / AUTHORITY_FOLDER
        folder.write_text("in the way", encoding="utf-8")
        with pytest.raises(StartError), running(tmp_path, TLS):
            raise AssertionError

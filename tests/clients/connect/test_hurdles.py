"""What comes between a client and this machine: the commands are ones that the program and a shell accept."""

from pathlib import Path

import pytest

from liveview.adapters.origin_policy import OriginPolicy
from liveview.cli.assembly import configuration
from liveview.clients.connect.hurdles import GUIDES
from liveview.config.schema import ReceiverConfig
from tests.support.guides import CA, HERE, lines, options_of, shell_arguments

COMMANDS = [
    pytest.param(guide.key, number, id=f"{guide.key}-{number}")
    for guide in GUIDES
    for number, step in enumerate(guide.steps)
    if step.code.startswith("liveview ")
]


def receiver(key: str, step: int) -> ReceiverConfig:
    """The receiver as the command of this step would start it."""
    return configuration(options_of(lines(key, step)), may_ask=False).config.receiver


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No configuration file counts but that of a new user."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_none_of_them_is_ticked_off_by_an_event() -> None:
    assert not [guide.key for guide in GUIDES if guide.is_client]


@pytest.mark.parametrize(("key", "step"), COMMANDS)
def test_the_program_starts_with_the_options_of_each_command(key: str, step: int) -> None:
    assert receiver(key, step) != ReceiverConfig()


def test_a_page_of_another_origin_is_admitted_by_the_command() -> None:
    origins = receiver("origins", 0).allow_origins
    assert len(origins) == 1
    assert OriginPolicy(4080, (), origins).admits_origin(origins[0])
    assert not OriginPolicy(4080, (), ()).admits_origin(origins[0])


@pytest.mark.parametrize("origin", ["http://localhost", "http://127.0.0.1:3000", "https://localhost:8443"])
def test_a_page_on_this_machine_is_admitted_without_it(origin: str) -> None:
    assert OriginPolicy(4080, (), ()).admits_origin(origin)


def test_a_phone_reaches_the_receiver_by_address_and_by_name() -> None:
    opened, named = receiver("network", 0), receiver("network", 1)
    policy = OriginPolicy(int(HERE.port), named.allow_hosts, (), bound=named.host)
    assert opened.host == named.host == "0.0.0.0"
    assert policy.host_problem([f"laptop.local:{HERE.port}"], "/track") is None
    unnamed = OriginPolicy(int(HERE.port), opened.allow_hosts, (), bound=opened.host)
    assert unnamed.host_problem([f"laptop.local:{HERE.port}"], "/track") is not None


@pytest.mark.parametrize(("key", "step"), [("browsers", 2), ("https", 0)])
def test_the_port_that_safari_needs_is_opened(key: str, step: int) -> None:
    assert receiver(key, step).tls


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"])
def test_a_process_is_told_which_certificate_to_trust(variable: str) -> None:
    assert shell_arguments(f'{lines("https", 1)}\nshown "${variable}"', "shown") == [CA]


@pytest.mark.parametrize(
    ("step", "name", "begins"),
    [(2, "security", ["add-trusted-cert", "-k"]), (3, "sudo", ["cp", CA]), (4, "xcrun", ["simctl", "keychain"])],
)
def test_a_system_is_given_the_certificate_whatever_its_path(step: int, name: str, begins: list[str]) -> None:
    given = shell_arguments(lines("https", step), name)
    assert given[:2] == begins
    assert given.count(CA) == 1


def test_what_cannot_be_pointed_here_has_nothing_to_copy() -> None:
    (unsupported,) = (guide for guide in GUIDES if guide.key == "unsupported")
    assert unsupported.steps
    assert not [step for step in unsupported.steps if step.code]

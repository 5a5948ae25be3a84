"""Where a receiver is, as its clients see it."""

import msgspec
import pytest

from liveview.clients.connect.values import DEFAULT, ENVIRONMENT, GuideValues, values_of
from liveview.model.snapshot import Endpoints

ENDPOINTS = Endpoints(receiver="http://127.0.0.1:4080", sink="", log="", token="", config=None, outside=())


def place(**changes: object) -> GuideValues:
    return values_of(msgspec.structs.replace(ENDPOINTS, **changes))


def test_the_real_port_is_filled_in() -> None:
    assert place(receiver="http://127.0.0.1:50123").fill("@URL @ADDRESS @PORT") == (
        "http://127.0.0.1:50123 127.0.0.1:50123 50123"
    )


def test_that_of_tls_too() -> None:
    there = place(tls="https://127.0.0.1:4500", ca="/home/ada/it's/ca.pem")
    assert there.tls
    assert there.fill("@TLS_URL @TLS_ADDRESS") == "https://127.0.0.1:4500 127.0.0.1:4500"
    assert there.fill("x @CA") == "x '/home/ada/it'\"'\"'s/ca.pem'"


def test_without_tls_it_is_where_it_would_be() -> None:
    assert not DEFAULT.tls
    assert DEFAULT.fill("@TLS_URL @CA") == "https://127.0.0.1:4443 liveview-local-ca.pem"


@pytest.mark.parametrize(
    ("receiver", "url"),
    [
        ("http://0.0.0.0:4080", "http://127.0.0.1:4080"),
        ("http://[::]:4080", "http://[::1]:4080"),
        ("http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_a_bind_to_every_address_is_reached_on_this_machine(receiver: str, url: str) -> None:
    assert place(receiver=receiver).url == url


@pytest.mark.parametrize(
    ("token", "shown"), [("2ce2-45b", "2ce2-45b"), (None, ENVIRONMENT), ('"); x("', ENVIRONMENT), ("", ENVIRONMENT)]
)
def test_an_environment_is_named_when_it_cannot_end_its_quotes(token: str | None, shown: str) -> None:
    assert values_of(ENDPOINTS, token).fill('"@ENV"') == f'"{shown}"'


def test_what_only_looks_like_a_placeholder_stays() -> None:
    assert DEFAULT.fill("@Override @rudderstack @URLS @segment") == "@Override @rudderstack @URLS @segment"

"""What a program needs to talk to the HTTP API."""

from urllib.parse import parse_qs, urlsplit

from liveview.clients.connect.programs import GUIDES
from liveview.clients.connect.values import DEFAULT, TOKEN

(GUIDE,) = GUIDES


def test_the_token_is_in_one_step_and_the_others_use_it() -> None:
    first, *others = GUIDE.steps
    assert DEFAULT.fill(first.code) == f'export TOKEN="{TOKEN}"'
    assert all("$TOKEN" in step.code and "@TOKEN" not in step.code for step in others)


def test_its_filter_waits_for_a_delivery() -> None:
    code = DEFAULT.fill(GUIDE.steps[1].code)
    url = urlsplit(code.rpartition("'http")[2].strip("'"))
    assert parse_qs(url.query) == {"filter": ["is:delivered"], "timeout": ["10"]}


def test_no_event_ticks_it_off() -> None:
    assert not GUIDE.is_client

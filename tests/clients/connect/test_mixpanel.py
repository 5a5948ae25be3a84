"""Mixpanel's libraries: with the lines of their guides they send to paths that are served."""

from urllib.parse import urlsplit

import pytest

from liveview.core.wire.paths import find
from tests.support.guides import CA, HERE, lines, python_names, script_calls, shell_arguments
from tests.support.sdk.posted import posting

REPLY = b'{"status": 1}'
PATHS = ["/track", "/engage", "/groups", "/import"]


@pytest.mark.parametrize(("step", "url"), [(0, HERE.url), (1, HERE.tls_url)])
def test_the_script_is_given_the_environment_and_a_host(step: int, url: str) -> None:
    assert script_calls(lines("mixpanel-browser", step), "mixpanel") == [["mixpanel.init", "env-1", {"api_host": url}]]


def test_that_of_node_is_given_the_plain_port_without_a_path() -> None:
    """It puts the path of each call behind its own."""
    ((function, environment, options),) = script_calls(lines("mixpanel-node"), "Mixpanel")
    assert (function, environment) == ("Mixpanel.init", "env-1")
    assert options == {"host": HERE.address, "protocol": "http", "path": ""}


class TestPython:
    """The library itself runs; what it would send is kept."""

    @pytest.mark.parametrize(("steps", "url"), [((0,), HERE.url), ((0, 1), HERE.tls_url)])
    def test_every_call_goes_to_a_path_that_is_served(self, steps: tuple[int, ...], url: str) -> None:
        client = python_names(*(lines("mixpanel-python", step) for step in steps))["mixpanel"]
        with posting(REPLY) as sent:
            client.track("ada", "Hello")
            client.people_set("ada", {"plan": "pro"})
            client.group_set("company", "acme", {"plan": "pro"})
            client.import_data("key", "ada", "Hello", 1_700_000_000, api_secret="secret")
        assert [request.url for request in sent] == [f"{url}{path}" for path in PATHS]
        assert all(find(urlsplit(request.url or "").path) for request in sent)

    def test_an_event_names_the_environment(self) -> None:
        with posting(REPLY) as sent:
            python_names(lines("mixpanel-python"))["mixpanel"].track("ada", "Hello")
        assert "env-1" in str(sent[0].body)

    def test_it_is_told_which_certificate_to_trust(self) -> None:
        code = lines("mixpanel-python", 2)
        assert shell_arguments(f'{code}\nshown "$REQUESTS_CA_BUNDLE"', "shown") == [CA]

    def test_alias_goes_elsewhere_as_the_note_says(self) -> None:
        with posting(REPLY) as sent:
            python_names(lines("mixpanel-python"))["mixpanel"].alias("ada", "d-1")
        (request,) = sent
        assert urlsplit(request.url or "").hostname != "127.0.0.1"

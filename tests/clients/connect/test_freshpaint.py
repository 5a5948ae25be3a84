"""Freshpaint's clients and curl: their lines say what the client needs, and lead to paths that are served."""

import re
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from liveview.adapters.origin_policy import OriginPolicy
from liveview.core.wire.paths import find
from liveview.model.event import Wire
from tests.support.guides import CA, HERE, guide_named, lines, options_of, script_calls, shell_arguments


def test_curl_calls_the_plain_port() -> None:
    url, *_ = shell_arguments(lines("curl"), "curl")
    assert url == f"{HERE.url}/track"
    assert find(urlsplit(url).path)


def test_curl_trusts_the_certificate_on_the_tls_port() -> None:
    option, ca, url, *more = shell_arguments(lines("curl", 1), "curl")
    assert (option, ca, url) == ("--cacert", CA, f"{HERE.tls_url}/track")
    plain = shell_arguments(lines("curl"), "curl")[1:]
    assert [_without_time(each) for each in more] == [_without_time(each) for each in plain]


def _without_time(argument: str) -> str:
    """An argument without the second in which it was made."""
    return re.sub(r'"time": \d+', '"time": 0', argument)


@pytest.mark.parametrize(("step", "url"), [(0, HERE.url), (1, HERE.tls_url)])
def test_the_script_is_given_the_environment_and_only_the_host_of_events(step: int, url: str) -> None:
    assert script_calls(lines("freshpaint-js", step), "freshpaint") == [
        ["freshpaint.init", "env-1", {"api_host": url}],
    ]


def test_the_tag_of_gtm_changes_the_host_of_the_script() -> None:
    script = ElementTree.fromstring(lines("gtm"))
    assert script.tag == "script"
    assert script_calls(script.text or "", "freshpaint") == [["freshpaint.set_config", {"api_host": HERE.url}]]


@pytest.mark.parametrize(("step", "address"), [(0, HERE.tls_address), (1, HERE.address)])
def test_react_native_posts_to_its_own_path(step: int, address: str) -> None:
    ((function, environment, options),) = script_calls(lines("react-native", step), "Freshpaint", "window")
    host, _, path = options["apiEndpoint"].partition("/")
    endpoint = find(f"/{path}")
    assert (function, environment, host) == ("Freshpaint.init", "env-1", address)
    assert endpoint
    assert endpoint.wire is Wire.REACT_NATIVE
    assert options.get("forceHttps", True) is (step == 0)


@pytest.mark.parametrize(("key", "step"), [("react-native", 2), ("android", 0)])
def test_the_port_of_a_device_leads_to_the_same_port_here(key: str, step: int) -> None:
    assert shell_arguments(lines(key, step), "adb") == ["reverse", f"tcp:{HERE.port}", f"tcp:{HERE.port}"]


def test_an_emulator_is_admitted_by_the_name_that_it_has_for_this_machine() -> None:
    admitted = options_of(lines("android", 2)).allow_host
    words = HERE.fill(guide_named("android").steps[2].words)
    called = re.findall(r"http://(\S+),", words)
    assert called == [*admitted]
    assert OriginPolicy(int(HERE.port), admitted, ()).host_problem(called, "/android") is None
    assert OriginPolicy(int(HERE.port), (), ()).host_problem(called, "/android") is not None


def test_the_builder_of_android_replaces_the_vendors_host_only() -> None:
    """The path behind it stays, and leads to the endpoint of the mobile SDKs."""
    code = lines("android", 1)
    there, here = re.findall(r'"(https?://[^"]*)"', code)
    assert (urlsplit(there).path, here) == ("", HERE.url)
    assert '"env-1"' in code


def test_ios_is_given_scheme_host_and_port() -> None:
    parts = dict(re.findall(r"parts\.(\w+) = (\S+)", lines("ios")))
    assert parts == {"scheme": '"http"', "host": '"127.0.0.1"', "port": HERE.port}


def test_what_ios_needs_in_info_plist_is_a_key_with_its_value() -> None:
    key, value = ElementTree.fromstring(f"<dict>{lines('ios', 1)}</dict>")
    assert (key.tag, key.text) == ("key", "NSAppTransportSecurity")
    assert [(each.tag, each.text) for each in value] == [("key", "NSAllowsLocalNetworking"), ("true", None)]


def test_what_android_needs_in_the_manifest_is_an_attribute() -> None:
    name = "{http://schemas.android.com/apk/res/android}usesCleartextTraffic"
    element = f'<application xmlns:android="http://schemas.android.com/apk/res/android" {lines("android", 3)} />'
    assert ElementTree.fromstring(element).attrib == {name: "true"}

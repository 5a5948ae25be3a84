"""The guides themselves."""

import ast
import re
import subprocess

import pytest

from liveview.clients import names
from liveview.clients.connect import GUIDES, guide_of
from liveview.clients.connect.guide import GuideStep
from liveview.clients.connect.values import DEFAULT
from tests.support.guides import HERE

STEPS = [(guide, step) for guide in GUIDES for step in guide.steps]
CODE = [pytest.param(step, id=f"{guide.key}-{n}") for n, (guide, step) in enumerate(STEPS) if step.code]


def test_each_has_a_key_that_can_be_part_of_a_file_name() -> None:
    assert len({guide.key for guide in GUIDES}) == len(GUIDES)
    assert all(re.fullmatch(r"[a-z-]+", guide.key) for guide in GUIDES)


def test_every_library_that_is_recognised_is_ticked_off_by_one_guide() -> None:
    ticked = [name for guide in GUIDES for name in guide.clients]
    assert sorted(ticked) == sorted({*names.LIBRARIES, names.CURL})


@pytest.mark.parametrize(
    ("wire", "client", "key"),
    [
        ("http-api", "curl", "curl"),
        ("http-api", "axios", "curl"),
        ("web-sdk", "", "freshpaint-js"),
        ("web-sdk", names.GTM, "gtm"),
        ("react-native", "", "react-native"),
        ("mobile", names.IOS, "ios"),
        ("mixpanel", names.MIXPANEL_NODE, "mixpanel-node"),
        ("segment", names.RUDDER_PYTHON, "rudder-python"),
        ("segment", "", None),
        ("", "", None),
    ],
)
def test_an_event_ticks_off_its_client_else_that_of_its_wire(wire: str, client: str, key: str | None) -> None:
    found = guide_of(GUIDES, wire, client)
    assert (found and found.key) == key


def test_no_two_are_ticked_off_by_the_same_wire() -> None:
    """The second one never would be."""
    wires = [wire for guide in GUIDES for wire in guide.wires]
    assert sorted(wires) == sorted({*wires})


@pytest.mark.parametrize("step", CODE)
def test_lines_have_real_addresses_and_fit_the_narrow_screen(step: GuideStep) -> None:
    filled = DEFAULT.fill(step.code)
    assert not re.search(r"@[A-Z_]{2,}", filled)
    assert step.language
    assert all(len(line) <= 76 for line in filled.splitlines())


@pytest.mark.parametrize("step", [step for _, step in STEPS if step.language == "python"])
def test_lines_of_python_are_python(step: GuideStep) -> None:
    ast.parse(DEFAULT.fill(step.code))


def test_those_that_need_tls_say_its_port_or_its_certificate() -> None:
    for _, step in STEPS:
        if step.tls:
            assert "4443" in DEFAULT.fill(step.code) or "ca.pem" in DEFAULT.fill(step.code)


@pytest.mark.parametrize("step", [step for _, step in STEPS if step.language == "sh"])
def test_lines_of_a_shell_are_whole_commands(step: GuideStep) -> None:
    subprocess.run(["sh", "-nc", HERE.fill(step.code)], check=True, timeout=30)

"""Which guide an event ticks off."""

import pytest

from liveview.clients.connect.guide import Guide, GuideStep, guide_of
from liveview.model.event import Wire

CURL = Guide("curl", "curl", (), clients=frozenset({"curl"}), wires=frozenset({Wire.HTTP_API}))
PYTHON = Guide("python", "Python", (), clients=frozenset({"for Python", "for old Python"}))
NODE = Guide("node", "Node", (), clients=frozenset({"for Node"}))
ANY = Guide("any", "Any other", (), wires=frozenset({Wire.SEGMENT, Wire.MOBILE}))
PROBLEM = Guide("https", "HTTPS", (GuideStep("Trust it."),))
EVERY = (PROBLEM, CURL, PYTHON, NODE, ANY)


@pytest.mark.parametrize("guide", EVERY)
def test_it_is_about_a_client_when_an_event_can_tick_it_off(guide: Guide) -> None:
    assert guide.is_client is (guide is not PROBLEM)


@pytest.mark.parametrize(
    ("wire", "client", "guide"),
    [
        ("segment", "for Python", PYTHON),
        ("mixpanel", "for old Python", PYTHON),
        ("http-api", "for Node", NODE),
        ("segment", "for Ruby", ANY),
        ("mobile", "", ANY),
        ("http-api", "", CURL),
        ("mixpanel", "", None),
        ("mixpanel", "for Ruby", None),
        ("", "", None),
        ("from a newer log", "curl", CURL),
    ],
)
def test_the_client_counts_before_the_wire(wire: str, client: str, guide: Guide | None) -> None:
    assert guide_of(EVERY, wire, client) == guide


def test_an_order_in_which_the_wire_comes_first_makes_no_difference() -> None:
    assert guide_of(reversed(EVERY), "segment", "for Node") == NODE
    assert guide_of(iter((ANY, NODE)), "segment", "for Node") == NODE


def test_a_step_of_words_alone_has_nothing_to_copy_and_needs_no_tls() -> None:
    assert PROBLEM.steps == (GuideStep("Trust it.", code="", language="", tls=False),)

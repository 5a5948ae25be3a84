"""Bodies that are changed."""

import pytest

from liveview.tui.breakpoint.drafts import HeldBodies, HeldBody, key_of, readable
from tests.support.tui.at_held import BODY, call


def draft(body: bytes) -> HeldBody:
    bodies = HeldBodies()
    text, is_packed = readable(call(1, body))
    bodies.open("k", text, is_packed=is_packed)
    found = bodies.of("k")
    assert found is not None
    return found


def test_what_is_not_changed_is_sent_as_it_was() -> None:
    assert draft(BODY).content is None


@pytest.mark.parametrize(
    ("body", "before", "after", "sent"),
    [
        (BODY, "1.10", "2.50", BODY.replace(b"1.10", b"2.50")),
        (b'{ "a": 1 }', "1", "2", b'{ "a": 2 }'),
        (b"data=1", "1", "2", b"data=2"),
        (b'{"a":1}', "1", "", b'{\n  "a": \n}'),
        (b'{"a":"x y"}', "x y", "x  y", b'{"a":"x  y"}'),
    ],
)
def test_a_change_keeps_the_form_of_the_body(body: bytes, before: str, after: str, sent: bytes) -> None:
    found = draft(body)
    assert found._replace(text=found.text.replace(before, after)).content == sent


def test_the_drafts_of_calls_that_are_gone_are_forgotten() -> None:
    bodies = HeldBodies()
    bodies.open("a", "1", is_packed=False)
    bodies.open("b", "2", is_packed=False)
    bodies.keep_only({"b"})
    assert (bodies.of("a"), bodies.take("a", "3")) == (None, None)
    taken = bodies.take("b", "3")
    assert taken is not None
    assert (taken.start, taken.text) == ("2", "3")


def test_calls_of_a_delivery_are_told_apart() -> None:
    keys = {key_of(call(1, webhook=number, round=round_).call) for number in (1, 2) for round_ in (1, 2)}
    assert len(keys) == 4

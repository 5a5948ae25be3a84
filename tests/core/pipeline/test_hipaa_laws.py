"""The law of HIPAA mode, through everything that an event goes through: what is removed is in nothing that leaves."""

from typing import Any
from urllib.parse import quote

import msgspec
from hypothesis import given

from liveview.model.delivery import Decision
from liveview.runtime.pipelines import Pipelines
from tests.support.core.hipaa_events import (
    ALLOWED,
    KEY,
    LISTED,
    PAGE_TEXTS,
    TEXTS_OF_PAGES,
    Chain,
    events,
    split,
    texts,
    values,
)
from tests.support.core.inputs import NOW
from tests.support.examples import examples


@examples(50)
@given(events())
def test_what_is_removed_is_in_nothing_that_is_sent_or_stored_about_it(made: tuple[str, dict[str, Any]]) -> None:
    path, event = made
    chain = Chain(path, event)
    for task, body, everything in chain.sent():
        listed, gone = split(event, task.delivery.destination, body["type"])
        cut = TEXTS_OF_PAGES if body["type"] == "page" else PAGE_TEXTS
        known = "\n".join(each for name, value in listed if name not in cut for each in texts(value)).lower()
        for secret in {each for value in gone for each in values(value) if len(each) >= 4}:
            for written in (secret.lower(), quote(secret).lower()):
                if secret.lower() not in known and written not in known:
                    assert written not in everything.lower()


@examples(20)
@given(events())
def test_a_retry_after_a_restart_sends_the_same_bytes(made: tuple[str, dict[str, Any]]) -> None:
    chain = Chain(*made)
    restarted = Pipelines(chain.frozen, KEY, lambda: NOW, chain.frozen.append)
    for call in chain.calls:
        (task,) = (task for task in chain.rows.tasks if task.delivery.id == call.delivery_id)
        again = msgspec.structs.replace(task, body=b"", pipeline=chain.frozen[0])
        assert restarted.bodies.body(again) == call.body


@examples(20)
@given(events())
def test_names_on_no_list_are_in_no_payload_and_every_id_is_a_mask(made: tuple[str, dict[str, Any]]) -> None:
    for task, body, _ in Chain(*made).sent():
        assert task.delivery.decision is Decision.SEND
        names = {*LISTED, *(ALLOWED if task.delivery.destination == "Mixpanel" else ())}
        sent = body["traits"] if "traits" in body else body["properties"]
        assert {*sent} <= names | ({"url", "title"} if body["type"] == "page" else set())
        for field in ("userId", "anonymousId", "groupId"):
            assert body.get(field, "") == "" or body[field].startswith("lv_")

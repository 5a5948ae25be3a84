"""HIPAA mode and the requests of services, which read names that webhooks never get: what is removed is in none."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.hipaa import allowed
from liveview.core.pipeline.shaping import requests_of
from liveview.core.shapes.registry import SHAPES
from liveview.core.wire.normalised import Normalised
from liveview.model.event import EventType
from liveview.model.hipaa import AllowedProperties
from liveview.model.kind import Kind, ShapeSettings
from liveview.model.pipeline_settings import DestinationPrivacy
from tests.support.core.outgoing import MESSAGE
from tests.support.examples import examples

KEY = b"k" * 32
NAMES = (
    *("$ip", "$user_agent", "$gclid", "$gbraid", "$wbraid", "$fbc", "$fbp", "$referrer", "$current_url", "$title"),
    *("$pathname", "$device", "$email", "$phone", "$city", "$user_props", "$os", "$insert_id", "$session_id"),
    *("email", "phone", "gclid", "conversion_label", "event_id", "order_id", "orderId", "value", "total", "revenue"),
    *("currency", "products", "query", "name", "product_id", "fbc", "fbp", "url", "title", "referrer", "plan"),
)
SECRETS = {name: f"QXZJ{at}ZQ@zx.example" for at, name in enumerate(NAMES)}
"""A value for each name that nothing else holds, also as an e-mail address."""
NUMBERS = {name: f"+4915{at:02d}7776665" for at, name in enumerate(NAMES)}
"""The same as phone numbers."""
LISTS = st.frozensets(st.sampled_from(NAMES), max_size=8)
TYPES = st.sampled_from([EventType.TRACK, EventType.PAGE, EventType.IDENTIFY, EventType.GROUP])


def properties_of(secrets: dict[str, str]) -> dict[str, object]:
    return {**secrets, "products": [{"product_id": secrets["products"]}], "$user_props": {"email": secrets["$email"]}}


def event_of(kind: EventType, secrets: dict[str, str]) -> Normalised:
    return Normalised(
        kind,
        "Order Completed",
        distinct_id="u-1",
        device="d-1",
        properties=properties_of(secrets),
        traits=properties_of(secrets),
        page={"url": secrets["$current_url"], "title": secrets["$title"], "path": secrets["$pathname"]},
        page_properties=properties_of(secrets),
        time=None,
    )


def left(event: Normalised, names: frozenset[str]) -> Normalised:
    listed = tuple(names)
    lists = AllowedProperties(events=listed, users=listed, groups=listed)
    return allowed(Emission(event, event.name), lists, DestinationPrivacy(), KEY).event


def written(event: Normalised, kind: Kind) -> str:
    """Everything that is in the requests for an event, in lower case."""
    made = requests_of(event, 1_577_836_800.5, MESSAGE, ShapeSettings(kind))
    return "\n".join(f"{each.url}\n{each.headers}\n{each.body.decode()}" for each in made).lower()


def hashes(secret: str) -> set[str]:
    """The secret itself, and what services get of it instead."""
    digits = "".join(character for character in secret if character.isdigit())
    plain = (secret.lower(), digits.lstrip("0"), f"+{digits}")
    return {secret.lower(), *(hashlib.sha256(text.encode()).hexdigest() for text in plain)}


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("secrets", [SECRETS, NUMBERS], ids=["texts", "numbers"])
@examples(25)
@given(event_type=TYPES, names=LISTS)
def test_what_no_list_names_is_in_no_request(
    kind: Kind, secrets: dict[str, str], event_type: EventType, names: frozenset[str]
) -> None:
    if event_type not in SHAPES[kind].types:
        return
    found = written(left(event_of(event_type, secrets), names), kind)
    pages = {"url": "$current_url", "title": "$title"} if event_type is EventType.PAGE else {}
    listed = names | {other for pair in pages.items() if not names.isdisjoint(pair) for other in pair}
    listed |= {"$email"} if "$user_props" in names else set()  # what a listed property holds goes out with it
    for name in NAMES:
        if name not in listed:
            assert [text for text in hashes(secrets[name]) if text in found] == []


def test_what_a_list_names_is_sent() -> None:
    event = left(event_of(EventType.TRACK, SECRETS), frozenset({"$ip", "$user_agent", "email"}))
    found = written(event, Kind.FACEBOOK_CAPI)
    assert SECRETS["$ip"].lower() in found
    assert SECRETS["$user_agent"].lower() in found
    assert hashlib.sha256(SECRETS["email"].lower().encode()).hexdigest() in found


def test_ids_are_those_of_the_masks() -> None:
    event = left(event_of(EventType.TRACK, SECRETS), frozenset())
    found = written(event, Kind.FACEBOOK_CAPI)
    assert hashlib.sha256(b"u-1").hexdigest() not in found
    assert hashlib.sha256((event.distinct_id or "").encode()).hexdigest() in found


def test_the_note_names_what_is_removed_also_where_webhooks_never_get_it() -> None:
    properties = {"plan": "gold", "$ip": "192.0.2.7", "$user_agent": "UA", "$gclid": "Cj0"}
    out = allowed(
        Emission(Normalised(distinct_id="u-1", properties=properties), "A"),
        AllowedProperties(events=("plan",)),
        DestinationPrivacy(),
        KEY,
    )
    (note,) = (note for note in out.notes if note.code == "hipaa-removed")
    assert note.removed == ("$ip", "$user_agent", "$gclid")
    assert out.event.properties == {"plan": "gold"}

"""What is left of an event by its lists."""

import msgspec

from liveview.core.pipeline.listed_event import ListedEvent
from liveview.core.wire.normalised import Identity, Normalised
from liveview.model.event import EventType

EVENT = Normalised(
    name="Purchase",
    distinct_id="u-1",
    properties={"plan": "gold", "email": "jane@example.com", "$ip": "10.1.2.3", "token": "t", "$insert_id": "i-1"},
    traits={"plan": "gold"},
    page={"url": "https://x.io/?e=jane%40example.com", "title": None, "path": "/"},
    page_properties={"plan": "gold"},
    reserved=frozenset({"token"}),
)


def split(*names: str, **changes: object) -> ListedEvent:
    return ListedEvent(msgspec.structs.replace(EVENT, **changes), frozenset(names))


def test_what_is_on_no_list_is_removed() -> None:
    found = split("plan")
    assert found.event.properties == {"plan": "gold"}
    assert found.event.page is None
    assert found.removed == ("email", "$current_url", "$pathname", "$ip")
    assert found.cut == ()


def test_fields_of_the_event_itself_are_no_properties_and_never_listed() -> None:
    assert split("token", "$insert_id").event.properties == {}
    assert "token" not in split().removed


def test_traits_and_page_properties_are_kept_where_they_are_sent() -> None:
    assert split("plan").event.traits == split("plan").event.page_properties == {}
    assert split("plan", type=EventType.GROUP).event.traits == {"plan": "gold"}
    assert split("plan", type=EventType.PAGE).event.page_properties == {"plan": "gold"}
    assert split(type=EventType.IDENTIFY).event.traits == {}


def test_listed_texts_of_the_page_lose_removed_values_and_ids() -> None:
    found = split(
        "$current_url", "$pathname", distinct_id="jane-1", properties={"x": "JANE@example.com", "$user_id": "/u9/"}
    )
    assert found.event.page == {"url": "https://x.io/?e=***", "title": None, "path": "/"}
    assert found.cut == ("$current_url",)
    assert split("$current_url", distinct_id="x.io").event.page == {
        "url": "https://***/?e=***",
        "title": None,
        "path": None,
    }


def test_texts_of_a_page_event_are_those_of_its_properties_too() -> None:
    page = {"url": "https://x.io/gold", "$referrer": "/gold", "other": "/gold", "plan": "gold", "title": 7}
    found = split("url", "$referrer", "other", "title", type=EventType.PAGE, properties=page, page=None)
    assert found.event.properties == {"url": "https://x.io/***", "$referrer": "/***", "other": "/gold", "title": 7}
    assert found.cut == ("url", "$referrer")


def test_what_is_sent_instead_of_a_text_of_the_page_is_cut_as_well() -> None:
    properties = {"$title": {"for jane": ["Jane", 12345, True]}, "a": "jane", "b": 12345}
    assert split("$title", properties=properties).event.properties == {"$title": {"for ***": ["***", "***", True]}}


def test_names_lose_removed_values_that_no_listed_property_has() -> None:
    found = split(
        "note", name="Gold for Jane", library="js-jane", properties={"a": "jane", "b": "gold", "note": "is gold"}
    )
    assert found.event.name == "Gold for ***"
    assert found.event.library == "js-***"
    assert found.clean("jane's gold") == "***'s gold"


def test_an_id_that_holds_a_removed_value_is_not_passed_on() -> None:
    assert split(identity=Identity(value="7-jane@example.com")).event.identity.value is None
    assert split(identity=Identity(value="7-8-9-0")).event.identity.value == "7-8-9-0"


def test_a_nested_value_goes_or_stays_with_its_top_name() -> None:
    nested = {"user": {"plan": "gold", "email": ["jane@example.com", 12345]}, "a": [{"plan": 1}]}
    found = split("user", "plan", properties=nested, name="For 12345 and jane@example.com")
    assert found.event.properties == {"user": nested["user"]}
    assert found.event.name == "For 12345 and jane@example.com"
    assert split("plan", properties=nested, name="For 12345").event.name == "For ***"

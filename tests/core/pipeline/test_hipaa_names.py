"""Which lists count, and which fields are no properties."""

import pytest

from liveview.core.pipeline.hipaa_names import listed, listed_anywhere, named, own_fields, page_texts
from liveview.core.wire.normalised import Normalised
from liveview.model.event import EventType
from liveview.model.hipaa import AllowedProperties, Hipaa
from liveview.model.pipeline_settings import DestinationPrivacy, PipelineSettings

LISTS = AllowedProperties(events=("plan",), users=("email",), groups=("size",))


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (EventType.TRACK, ("plan",)),
        (EventType.PAGE, ("plan",)),
        (EventType.SCREEN, ("plan",)),
        (EventType.IDENTIFY, ("email",)),
        (EventType.GROUP, ("size",)),
    ],
)
def test_each_type_has_its_list(kind: EventType, names: tuple[str, ...]) -> None:
    assert listed(kind, LISTS) == names


def test_the_lists_of_an_environment_replace_those_of_the_project_and_destinations_add_theirs() -> None:
    settings = PipelineSettings(
        hipaa=Hipaa(("plan",), on=True),
        environments={"t": AllowedProperties(("tier",))},
        destinations={"Mixpanel": DestinationPrivacy(allow=("amount",)), "Webhooks": DestinationPrivacy(baa=True)},
    )
    assert listed_anywhere(EventType.TRACK, "t", settings) == {"tier", "amount"}
    assert listed_anywhere(EventType.TRACK, "other", settings) == {"plan", "amount"}
    assert listed_anywhere(EventType.GROUP, None, settings) == {"amount"}


def test_the_fields_of_a_page_have_two_names_in_page_events() -> None:
    assert named(EventType.PAGE, ("$current_url",), ("plan",)) == {"$current_url", "url", "plan"}
    assert named(EventType.PAGE, ("title",)) == {"$title", "title"}
    assert named(EventType.TRACK, ("$current_url",)) == {"$current_url"}


def test_fields_of_the_event_are_no_properties() -> None:
    event = Normalised(EventType.GROUP, reserved=frozenset({"time"}))
    assert own_fields(event) >= {"time", "$group_props", "$group_id", "$insert_id"}
    assert own_fields(event).isdisjoint({"$user_props", "$current_url", "token"})


def test_only_pages_have_a_url_as_a_text_of_the_page() -> None:
    assert "url" in page_texts(Normalised(EventType.PAGE))
    assert "url" not in page_texts(Normalised())
    assert "$current_url" in page_texts(Normalised())

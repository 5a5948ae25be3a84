"""HIPAA mode: what a destination gets, and the notes that say why."""

import pytest

from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.hipaa import LONGEST_NAME, MOST_NAMED, allowed
from liveview.core.pipeline.id_masks import mask
from liveview.core.wire.normalised import Normalised
from liveview.model.event import EventType
from liveview.model.hipaa import AllowedProperties
from liveview.model.note import Note, PipelineStep
from liveview.model.pipeline_settings import DestinationPrivacy

KEY = b"k" * 32
LISTS = AllowedProperties(events=("plan", "note"), users=("city",), groups=("size",))
EVENT = Normalised(
    name="Purchase",
    distinct_id="jane@example.com",
    device="d-1",
    properties={"plan": "gold", "email": "jane@example.com", "amount": 24},
)


def out(event: Normalised = EVENT, privacy: DestinationPrivacy | None = None, *notes: Note) -> Emission:
    return allowed(Emission(event, event.name, notes=notes), LISTS, privacy or DestinationPrivacy(), KEY)


def noted(emission: Emission) -> dict[str, Note]:
    return {note.code: note for note in emission.notes}


def test_what_no_list_names_is_removed_and_the_event_is_still_sent() -> None:
    sent = out()
    assert sent.rule is None
    assert sent.event.properties == {"plan": "gold"}
    note = noted(sent)["hipaa-removed"]
    assert note == Note(
        PipelineStep.HIPAA, "hipaa-removed", "2 values removed: no list names them", removed=("email", "amount")
    )


def test_the_list_of_the_destination_counts_besides_that_of_the_project() -> None:
    assert out(EVENT, DestinationPrivacy(allow=("amount",))).event.properties == {"plan": "gold", "amount": 24}


@pytest.mark.parametrize(("kind", "name"), [(EventType.IDENTIFY, "city"), (EventType.GROUP, "size")])
def test_traits_have_lists_of_their_own(kind: EventType, name: str) -> None:
    event = Normalised(kind, traits={"city": "Bonn", "size": 7, "plan": "gold"}, group_id="Acme, Inc")
    assert list(out(event).event.traits) == [name]


def test_ids_are_masked_each_by_its_own_text() -> None:
    sent = out(Normalised(EventType.GROUP, distinct_id="u-1", device="u-1", group_id=77))
    assert sent.event.distinct_id == sent.event.device == mask(KEY, "u-1")
    assert sent.event.group_id == mask(KEY, "77")
    assert noted(sent)["hipaa-masked"].changed == ("userId", "anonymousId", "groupId")


def test_no_id_is_left_out_of_masks_and_none_is_made_up() -> None:
    sent = out(Normalised(distinct_id="d-1", device="d-1", known_user=False))
    assert sent.event.distinct_id == mask(KEY, "d-1")
    assert noted(sent)["hipaa-masked"].changed == ("anonymousId",)
    assert out(Normalised()).event.device is None
    assert out(Normalised()).notes == ()


def test_a_destination_with_a_baa_gets_everything() -> None:
    sent = out(EVENT, DestinationPrivacy(baa=True, required=("plan", "city")))
    assert sent.event is EVENT
    assert [note.code for note in sent.notes] == ["hipaa-required-missing"]


def test_what_a_destination_needs_and_does_not_get_is_noted() -> None:
    page = Normalised(EventType.PAGE, page={"url": "/", "title": None, "path": None}, properties={"plan": None})
    needs = DestinationPrivacy(required=("email", "plan", "$current_url", "$title"), allow=("$current_url",))
    assert noted(out(page, needs))["hipaa-required-missing"].sentence == (
        "the destination needs email, plan, $title, which it does not get"
    )
    assert "hipaa-required-missing" not in noted(out(EVENT, DestinationPrivacy(required=("plan",))))


def test_texts_that_held_a_removed_value_are_noted() -> None:
    event = Normalised(
        name="Purchase of secret-1",
        properties={"a": "secret-1"},
        page={"url": "/secret%2D1", "title": "Home", "path": None},
        library="secret-1",
    )
    sent = out(event, DestinationPrivacy(allow=("$current_url",)))
    assert sent.name == sent.event.name == "Purchase of ***"
    assert noted(sent)["hipaa-url-leak"].changed == ("$current_url",)
    assert noted(sent)["hipaa-url-leak"].sentence == "a removed value is cut from 1 text of the page"
    assert noted(sent)["hipaa-name-leak"].changed == ("event", "library")


def test_notes_of_earlier_steps_lose_removed_values() -> None:
    before = Note(PipelineStep.TRANSFORM, "renamed", "gold is now plan-1", ("secret-1",), ("a", "xsecret-1"), ("plan",))
    sent = out(Normalised(properties={"a": "secret-1", "plan": "gold", "secret-1": 1}), None, before)
    assert sent.notes[0] == Note(
        PipelineStep.TRANSFORM, "renamed", "gold is now plan-1", ("***",), ("a", "x***"), ("plan",)
    )
    assert noted(sent)["hipaa-removed"].removed == ("a", "***")


def test_what_looks_protected_and_is_sent_is_noted() -> None:
    event = Normalised(
        properties={"note": {"text": "has asthma"}, "plan": ["x", "10.1.2.3"], "email": "jane@example.com"}
    )
    assert noted(out(event))["phi-likely"].sentence == (
        "note.text, plan[1] are sent and look like health data or identify a person"
    )
    many = {"note": {f"p{number}": "asthma" for number in range(20)}}
    sentence = noted(out(Normalised(properties=many)))["phi-likely"].sentence
    assert "note.p9 and more are sent and look" in sentence
    assert "phi-likely" not in noted(out(EVENT))
    assert "phi-likely" in noted(out(Normalised(EventType.IDENTIFY, traits={"city": "asthma"})))
    title = Normalised(page={"url": None, "title": "Asthma", "path": None})
    assert "$title is sent and looks" in noted(out(title, DestinationPrivacy(allow=("$title",))))["phi-likely"].sentence


def test_a_note_names_so_much_and_not_more() -> None:
    many = {f"p{number}{'x' * 300}": number for number in range(MOST_NAMED + 5)}
    removed = noted(out(Normalised(properties=many)))["hipaa-removed"].removed
    assert len(removed) == MOST_NAMED
    assert {len(name) for name in removed} == {LONGEST_NAME}


def test_the_same_event_becomes_the_same_again() -> None:
    assert out() == out()


def test_a_page_event_of_segment_keeps_its_address_if_that_is_listed() -> None:
    url = "https://x.io/a"
    event = Normalised(
        EventType.PAGE, properties={"url": url, "title": "T"}, page={"url": url, "title": "T", "path": None}
    )
    sent = out(event, DestinationPrivacy(allow=("$current_url",)))
    assert (sent.event.properties, sent.event.page) == ({"url": url}, {"url": url, "title": None, "path": None})
    assert noted(sent)["hipaa-removed"].removed == ("title", "$title")

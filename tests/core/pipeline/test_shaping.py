"""The last two steps: the notes about requests, and the requests with their hosts."""

import msgspec
import pytest

from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.shaping import NOT_MADE, at_host, requests_of, shaped
from liveview.model.kind import Kind, Mode, ShapeSettings
from liveview.model.note import PipelineStep
from tests.support.core.emissions import tracked
from tests.support.core.inputs import NOW, body
from tests.support.core.outgoing import MESSAGE, MESSAGE_HEX
from tests.support.core.pipelines import read

MIXPANEL = ShapeSettings(Kind.MIXPANEL, Mode.SEND, {"token": "***", "region": "eu"})


def emission(content: bytes) -> Emission:
    """The emission of the first event of a request."""
    event = read(content)
    return Emission(event, event.name, destination="Mixpanel")


class TestNotes:
    """What the two steps say."""

    def test_a_request_was_made(self) -> None:
        (note,) = shaped(emission(body()), MIXPANEL, NOW).notes
        assert (note.step, note.code) == (PipelineStep.SHAPE, "shaped")
        assert note.sentence == "one request for Mixpanel, Ingestion API"

    def test_several_are_counted_and_a_finding_of_both_is_said_once(self) -> None:
        content = body("$identify", distinct_id="anon", **{"$device_id": "d"})
        made, found = shaped(emission(content), MIXPANEL, NOW).notes
        assert made.sentence == "2 requests for Mixpanel, Ingestion API"
        assert (found.step, found.code) == (PipelineStep.CHECK, "dest-mixpanel-distinct-id")

    def test_a_finding_depends_on_when_the_event_arrived(self) -> None:
        ahead = emission(body(time=NOW + 3_602))
        assert [note.code for note in shaped(ahead, MIXPANEL, NOW).notes] == ["shaped", "dest-mixpanel-time"]
        assert [note.code for note in shaped(ahead, MIXPANEL, NOW + 3_602).notes] == ["shaped"]

    def test_no_value_is_in_them(self) -> None:
        content = body("$identify", distinct_id="anon", **{"$device_id": "d", "$user_props": {"email": "ada@b.co"}})
        assert all("ada" not in str(note) for note in shaped(emission(content), MIXPANEL, NOW).notes)

    def test_there_are_none_for_an_event_that_cannot_be_sent(self) -> None:
        """The delivery tells."""
        event = emission(body())
        without_time = msgspec.structs.replace(event, event=msgspec.structs.replace(event.event, time=None))
        assert shaped(without_time, MIXPANEL, NOW) == without_time
        surrogate = msgspec.structs.replace(event, event=msgspec.structs.replace(event.event, name="\ud800"))
        assert shaped(surrogate, MIXPANEL, NOW) == surrogate

    def test_the_event_itself_is_not_changed(self) -> None:
        before = tracked('"a": 1.50')
        assert shaped(before, MIXPANEL, NOW).event == before.event


class TestRequests:
    """The requests of an event."""

    def test_values_take_the_place_of_what_was_not_frozen(self) -> None:
        event = read(body())
        (safe,) = requests_of(event, NOW, MESSAGE, MIXPANEL)
        (real,) = requests_of(event, NOW, MESSAGE, MIXPANEL, {"token": "abc"})
        assert safe.headers[0] == ("Authorization", "Basic KioqOg==")
        assert real.headers[0] == ("Authorization", "Basic YWJjOg==")
        assert safe.body == real.body
        assert MESSAGE_HEX.encode() in real.body

    def test_what_cannot_be_written_is_an_error(self) -> None:
        event = msgspec.structs.replace(read(body()), name="\ud800")
        with pytest.raises(NOT_MADE):
            requests_of(event, NOW, MESSAGE, MIXPANEL)

    def test_they_go_to_the_service_itself_unless_there_is_a_url(self) -> None:
        made = requests_of(read(body()), NOW, MESSAGE, MIXPANEL)
        assert [each.url for each in at_host(made, MIXPANEL)] == ["https://api-eu.mixpanel.com/import?strict=1"]
        assert [each.url for each in at_host(made, MIXPANEL, "sink:/mixpanel")] == ["sink:/mixpanel/import?strict=1"]
        us = at_host(made, MIXPANEL, values={"region": "us"})
        assert [each.url for each in us] == ["https://api.mixpanel.com/import?strict=1"]

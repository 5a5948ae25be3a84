"""Two events side by side; what becomes of a duplicate is tested where its original is found."""

from liveview.log.read.comparing import Comparison, FieldDifference, compared
from liveview.model.event import Wire

TRACK = '{"event":"Signup","properties":{"distinct_id":"u","time":%s,"plan":"%s","seats":%s}}'


def test_any_two_events_differ_in_what_they_say_and_beside_it() -> None:
    found = compared(TRACK % ("1", "team", "5"), TRACK % ("2", "free", "5.0"), Wire.HTTP_API)
    assert found.differences == (FieldDifference("properties.plan", '"team"', '"free"'),)
    assert found.ignored == (FieldDifference("properties.time", "1", "2"),)
    assert found.respelt == (FieldDifference("properties.seats", "5", "5.0"),)


def test_each_event_is_read_as_its_own_wire_means_it() -> None:
    """A messageId is transport to the one, and nothing that the other has."""
    segment = '{"type":"track","event":"Signup","messageId":"m","properties":{"plan":"team"}}'
    found = compared(TRACK % ("1", "team", "5"), segment, Wire.HTTP_API, Wire.SEGMENT)
    assert FieldDifference("messageId", None, '"m"') in found.ignored
    assert "properties.plan" not in {each.path for each in found.differences}


def test_what_is_not_an_object_is_compared_as_a_whole() -> None:
    assert compared("[1]", "[1]", Wire.HTTP_API) == Comparison()
    assert compared("[1]", "{}", Wire.HTTP_API).differences == (FieldDifference("the whole event", "[1]", "{}"),)

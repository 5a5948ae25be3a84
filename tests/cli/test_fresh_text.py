"""Events once more under another ID and time."""

import json

import pytest

from liveview.cli.fresh_text import fresh
from liveview.model.outgoing import Outgoing

AT = 1_577_836_800.5


def again(text: str, target: str = "/track") -> str:
    return fresh(Outgoing(text.encode(), target=target), AT).body.decode()


class TestFresh:
    def test_changes_id_and_time_and_no_other_byte(self) -> None:
        text = '{"event": "A",  "properties": {"$insert_id":"%s", "time": %s, "n":1.10, "n":1E+2}}'
        found = again(text % ("old", 12))
        identifier = json.loads(found)["properties"]["$insert_id"]
        assert identifier != "old"
        assert found == text % (identifier, "1577836800.500")

    def test_gives_an_id_where_there_is_none_but_no_time(self) -> None:
        properties = json.loads(again('{"event":"A","properties":{"time":"text"}}'))["properties"]
        assert properties["time"] == "text"
        assert properties["$insert_id"] != json.loads(again('{"properties":{}}'))["properties"]["$insert_id"]

    def test_changes_every_event_of_a_batch(self) -> None:
        text = '{"batch":[{"messageId":"m","timestamp":"t","n":1.0},{"type":"track"}],"writeKey":"w"}'
        first, second = json.loads(again(text, "/v1/batch"))["batch"]
        assert first["timestamp"] == "2020-01-01T00:00:00.500Z"
        assert len({"m", first["messageId"], second["messageId"]}) == 3
        (event,) = json.loads(again('{"e":[{"uuid":"u","timestamp":1}]}', "/react-native"))["e"]
        assert (event["uuid"] != "u", event["timestamp"]) == (True, 1_577_836_800_500)

    @pytest.mark.parametrize("text", ["not json", '{"event": "A"', '"Purchase"', "", '{"event":"A"}'])
    def test_leaves_what_has_no_place_for_them(self, text: str) -> None:
        assert again(text) == text

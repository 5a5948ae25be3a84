"""Files of events in the shapes that they have in the wild."""

import gzip
import json

import pytest

from liveview.cli import event_file
from liveview.errors import UsageError
from liveview.model.outgoing import Outgoing

PRETTY = '{\n  "event": "A",\n  "properties": {\n    "n": 1.10, "n": 1E+2\n  }\n}'
OTHER = '{"event":"B","properties":{}}'


def bodies(content: bytes | str) -> list[str]:
    return [request.body.decode() for request in read(content)]


def read(content: bytes | str) -> list[Outgoing]:
    return event_file.read(content.encode() if isinstance(content, str) else content, "given.json")


class TestShapes:
    @pytest.mark.parametrize(
        "content",
        [
            PRETTY + "\n" + OTHER,
            PRETTY + OTHER,
            f"[\n{PRETTY} ,\n{OTHER}\n]",
            f"\ufeff{PRETTY}\r\n\ufeff{OTHER}\r\n\r\n",
            f"\x1e{PRETTY}\n\x1e{OTHER}\n",
            f"{PRETTY},\n{OTHER},\n",
            gzip.compress((PRETTY + OTHER).encode()),
            gzip.compress(PRETTY.encode()) + gzip.compress(OTHER.encode()),
            f"\ufeff{PRETTY}\r\n{OTHER}".encode("utf-16-le"),
        ],
        ids=[
            *("lines", "joined", "list", "byte order marks", "RFC 7464", "commas", "gzip", "two gzips", "UTF-16"),
        ],
    )
    def test_are_read_as_the_events_they_hold_to_the_last_digit(self, content: bytes | str) -> None:
        assert bodies(content) == [PRETTY, OTHER]

    def test_one_object_over_many_lines_is_one_event(self) -> None:
        assert bodies(PRETTY + "\n") == [PRETTY]

    @pytest.mark.parametrize(
        ("text", "target"),
        [
            (PRETTY, "/track"),
            ('{"properties": {}}', "/track"),
            ('{"batch":[{"type":"track","event":"A","userId":"u"}],"writeKey":"w"}', "/v1/batch"),
            ('{"type":"track","event":"A","userId":"u","properties":{"price":1}}', "/v1/track"),
            ('{"type":"identify","anonymousId":"u","traits":{}}', "/v1/identify"),
            ('{"client":"w","e":[{"event":"A"}]}', "/react-native"),
            ('{"$token":"t","$distinct_id":"u","$set":{"a":1}}', "/engage"),
            ('{"$token":"t","$group_key":"k","$group_id":"u","$set":{"a":1}}', "/groups"),
        ],
    )
    def test_go_to_the_path_at_which_they_are_understood(self, text: str, target: str) -> None:
        assert [(each.body.decode(), each.target) for each in read(text)] == [(text, target)]

    def test_lines_of_an_export_give_the_events_in_them(self) -> None:
        line = '{"id":1,"request_id":1,"verdict":"accepted","payload":%s,"deliveries":[]}'
        flat = PRETTY.replace("\n", " ")
        assert bodies(f"{line % flat}\n{line % 'null'}\n") == [flat]

    def test_facts_of_serve_give_the_events_in_them(self) -> None:
        facts = [
            {"fact": "ready", "at": 1},
            {"fact": "event", "at": 1, "id": 1, "payload": PRETTY},
            {"fact": "event", "at": 2, "id": 1, "state": "delivered"},
        ]
        assert bodies("\n".join(json.dumps(fact) for fact in facts)) == [PRETTY]


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "word"),
        [
            ("", "empty: it holds no event"),
            (" \r\n", "empty: it holds no event"),
            (OTHER + '\n{"event": ', "line 2"),
            ('"Purchase"', "Purchase"),
            ("[[1]]", "[1]"),
            ("event,price\nA,1\n", "CSV"),
            ("<html>", "HTML"),
            ("data=eyJ9", "form"),
            ('{"events":[{"event":"A"}]}', "jq '.events[]'"),
            ('{"log":{"entries":[]}}', "HAR"),
            ('{"id":1,"method":"GET","path":"/x","status":404,"problem":"why","body":""}', "refused requests"),
            (b"PK\x03\x04...", "zip"),
            (b"\x28\xb5\x2f\xfd...", "zstd"),
            (gzip.compress(OTHER.encode(), mtime=0)[:-9], "damaged"),
            (b'{"event":"\xff"}', "byte 10"),
            ("[" * 100_000, "deeply"),
        ],
    )
    def test_are_one_sentence_about_the_file(self, content: bytes | str, word: str) -> None:
        with pytest.raises(UsageError) as refused:
            read(content)
        assert word in str(refused.value)
        assert str(refused.value).startswith("given.json is ")
        assert "\n" not in str(refused.value)

    def test_a_packed_file_that_grows_without_end_is_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(event_file, "MOST_UNPACKED", 1000)
        with pytest.raises(UsageError, match="when decompressed"):
            read(gzip.compress(b" " * 100_000))
        with pytest.raises(UsageError, match="when decompressed"):
            read(gzip.compress(b" " * 900) * 2)

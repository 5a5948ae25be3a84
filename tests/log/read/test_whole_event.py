"""An event with everything that hangs on it, in a log that the real core filled."""

from pathlib import Path

import msgspec

from liveview.log.files import LogFile
from liveview.log.filter import parse
from liveview.log.read.event_detail import read_detail
from liveview.log.read.reader import Reader
from liveview.log.read.records import Record, records
from liveview.log.read.trace import TraceStep
from liveview.log.read.whole_event import whole_event
from tests.support.log.piped import RENAMED, keep, pipe
from tests.support.tui import samples
from tests.support.tui.fakes import Session


def test_says_of_every_event_what_export_says_and_more(tmp_path: Path) -> None:
    session = samples.shop(tmp_path / "session.db")
    exported = {record.id: record for record in records(LogFile(session.path), parse("", 0.0))}
    with Reader(session.path) as reader:
        for number, record in exported.items():
            detail = read_detail(reader, number)
            assert detail is not None
            found = whole_event(reader, detail, [TraceStep(0.0, "received", "now")])
            for name in Record.__struct_fields__:
                if name != "deliveries":
                    assert getattr(found, name) == getattr(record, name)
            assert [(each.destination, each.state) for each in found.deliveries] == [
                (each.destination, each.state) for each in record.deliveries
            ]
            assert sum(len(each.attempts) for each in found.deliveries) == len(detail.attempts)
            assert found.duplicates == tuple(other.id for other in exported.values() if other.duplicate_of == number)
            assert msgspec.json.decode(msgspec.json.encode(found))["trace"] == [
                {"ms": 0.0, "step": "received", "text": "now"}
            ]
    session.close()


def test_a_delivery_says_what_the_pipeline_did(session: Session) -> None:
    """All columns of its row."""
    session.send()
    keep(session.path)
    pipe(session.path, 1, RENAMED, emission="Lead", definition="Lead")
    with Reader(session.path) as reader:
        detail = read_detail(reader, 1)
        assert detail is not None
        first, second = msgspec.json.decode(msgspec.json.encode(whole_event(reader, detail, [])))["deliveries"]
    assert {*msgspec.structs.asdict(detail.deliveries[0])} <= {*first}
    assert (first["emission"], first["definition"], first["pipeline_id"]) == ("Lead", "Lead", 1)
    assert first["notes"] == [
        {
            "step": "transform",
            "code": "renamed",
            "sentence": "price is called value",
            "added": ["value"],
            "removed": ["price"],
            "changed": [],
        }
    ]
    assert (second["emission"], second["definition"], second["pipeline_id"]) == ("Purchase", None, 1)
    assert [note["code"] for note in second["notes"]] == ["shaped"]

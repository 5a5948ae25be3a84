"""Events as records for export."""

from pathlib import Path

import msgspec

from liveview.log.files import LogFile
from liveview.log.filter import parse
from liveview.log.read.reader import Reader
from liveview.log.read.records import PAGE, Destined, records, records_of
from tests.support.log.filter_world import NOW, DeliverySummary, Happened, fill
from tests.support.log.making import new_log, writing
from tests.support.tui import samples


def test_records_come_in_order_over_all_pages_with_their_deliveries(tmp_path: Path) -> None:
    path = new_log(tmp_path / "log.db")
    events = [
        Happened(deliveries=[DeliverySummary("A"), DeliverySummary("B", "skip", None, 0)]) for _ in range(PAGE + 5)
    ]
    events[3].name = "Other"
    with writing(path) as connection:
        fill(connection, events)
    found = list(records(LogFile(path), parse("name:Purchase", NOW)))
    assert [record.id for record in found] == [number for number in range(1, PAGE + 6) if number != 4]
    assert list(found[-1].deliveries) == [
        Destined("A", "send", "default", "delivered", 1),
        Destined("B", "skip", "default", None, 0),
    ]


def test_a_record_is_the_row_with_json_as_it_is_stored(tmp_path: Path) -> None:
    path = new_log(tmp_path / "log.db")
    with writing(path) as connection:
        fill(connection, [Happened(payload='{"n": 1.500}', collision=True), Happened(name=None, payload=None)])
    first, second = records(LogFile(path), parse("", NOW))
    assert (bytes(first.payload or b""), first.collision) == (b'{"n": 1.500}', True)
    assert (second.name, second.payload, second.problems) == (None, None, msgspec.Raw(b"[]"))


def test_a_record_can_be_written_whatever_its_json_columns_hold(tmp_path: Path) -> None:
    path = new_log(tmp_path / "log.db")
    with writing(path) as connection:
        fill(connection, [Happened()])
        connection.execute("update events set payload = '[1', problems = 'odd'")
    (record,) = records(LogFile(path), parse("", NOW))
    assert (record.payload, record.problems) == (msgspec.Raw(b'"[1"'), msgspec.Raw(b'"odd"'))


def test_records_of_some_ids_are_those_of_all(tmp_path: Path) -> None:
    session = samples.shop(tmp_path / "session.db")
    session.close()
    every = {record.id: record for record in records(LogFile(session.path), parse("", 0.0))}
    with Reader(session.path) as reader:
        wanted = [2, 3, 7, len(every), len(every) + 1]
        assert list(records_of(reader, wanted)) == [every[each] for each in wanted if each in every]
        assert list(records_of(reader, [])) == []


def test_more_ids_than_one_statement_may_have_are_read_in_parts(tmp_path: Path) -> None:
    session = samples.quiet(tmp_path / "session.db", 2)
    session.close()
    with Reader(session.path) as reader:
        assert [record.id for record in records_of(reader, range(1, 50_000))] == [1, 2]

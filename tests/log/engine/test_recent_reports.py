"""What a run recalls of a log that it continues."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.config.schema import Config
from liveview.core.pairing import COUNTED_TWICE, PAIRED, PairHint, Pairs, StoredReport
from liveview.core.pipeline.routing import Routed
from liveview.core.wire.normalised import Normalised
from liveview.log import files
from liveview.log.engine import recent_reports as module
from liveview.log.engine.recent_reports import recent_reports
from liveview.model.delivery import Decision, Route, Rule
from liveview.model.destination import Destination
from liveview.model.event import Wire
from liveview.model.kind import Kind
from tests.support.log.making import writing
from tests.support.tui.fakes import Session

CHROME = "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0"
META = Destination("Meta", kind=Kind.FACEBOOK_CAPI)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = Session(tmp_path / "log.db", Config(destinations=(META,)))
    yield made
    made.close()


def sent(session: Session, agent: str, name: str = "Purchase", /, **properties: Any) -> int:
    """An event of this caller arrives; its id."""
    known = {"distinct_id": "ada", "token": "dev", "time": round(session.at, 3), **properties}
    body = msgspec.json.encode({"event": name, "properties": known})
    return session.post(body, **{"User-Agent": agent})


def recalled(session: Session) -> tuple[StoredReport, ...]:
    with closing(files.read_only(session.path)) as reader:
        return recent_reports(reader)


def hints(reports: tuple[StoredReport, ...], of: StoredReport) -> tuple[PairHint, ...]:
    """What an event earns in a run that has recalled some."""
    pairs = Pairs()
    pairs.configure((META,))
    pairs.recall(reports)
    return pairs.look(of.event, of.wire, of.headers, -1, Routed(of.routes))


def test_an_empty_log_has_none(session: Session) -> None:
    assert recalled(session) == ()


def test_a_later_run_knows_the_other_sides_reports(session: Session) -> None:
    sent(session, CHROME, "Viewed", event_id="e", **{"$insert_id": "a"})
    sent(session, CHROME, **{"$insert_id": "b"})
    sent(session, "curl/8", "Viewed", event_id="e", **{"$insert_id": "c"})
    sent(session, "curl/8", **{"$insert_id": "d"})
    first, second, third, fourth = recalled(session)
    assert [report.id for report in (first, second, third, fourth)] == [1, 2, 3, 4]
    assert hints((first, second), third) == (PairHint(PAIRED, 1),)
    assert hints((first, second), fourth) == (PairHint(COUNTED_TWICE, 2, "Meta"),)
    assert hints((first, second, fourth), fourth) == ()


def test_names_of_definitions_count(session: Session) -> None:
    sent(session, CHROME, "Clicked", **{"$insert_id": "a"})
    with writing(session.path) as connection:
        connection.execute("update deliveries set emission = 'Purchase'")
    (report,) = recalled(session)
    assert report.routes == (Route("Meta", Decision.SEND, Rule.DEFAULT, "Purchase"),)
    sold = Normalised(name="Purchase", token="dev", distinct_id="ada", time=report.event.time)
    other = StoredReport(2, sold, Wire.HTTP_API, (), (Route("Meta", Decision.SEND, Rule.DEFAULT),))
    assert hints((report,), other) == (PairHint(COUNTED_TWICE, 1, "Meta"),)


def test_only_what_may_be_reported_twice_is_recalled(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(session, CHROME, "Viewed", **{"$insert_id": "a"})
    sent(session, CHROME, distinct_id=None)
    sent(session, CHROME, note="x" * module.LONGEST, **{"$insert_id": "b"})
    assert recalled(session) == ()
    for number in range(3):
        sent(session, CHROME, **{"$insert_id": f"{number}"})
    monkeypatch.setattr(module, "MOST", 2)
    assert [report.id for report in recalled(session)] == [5, 6]


def test_an_event_of_an_unknown_wire_is_left_out(session: Session) -> None:
    sent(session, CHROME, **{"$insert_id": "a"})
    with writing(session.path) as connection:
        connection.execute("update requests set wire = 'telepathy'")
    assert recalled(session) == ()

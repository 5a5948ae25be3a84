"""The question which properties there are."""

from pathlib import Path

from liveview.log.read.property_names import ListName
from liveview.log.read.reader import Reader
from liveview.tui.hipaa.names import PropertiesQuestion
from tests.support.tui.at_hipaa import removing


def test_it_finds_what_is_in_events_and_what_was_removed(tmp_path: Path) -> None:
    session = removing(tmp_path / "session.db")
    question = PropertiesQuestion()
    with Reader(session.path) as reader:
        found = question.take(reader, 0.0, lambda _: True)
        assert found is not None
        assert {"price", "sku", "email"} <= found.seen[ListName.EVENTS].keys()
        assert found.removed[ListName.EVENTS].keys() == {"email", "diagnosis"}
        session.send(late=1, **{"$insert_id": "later"})
        again = question.take(reader, 0.0, lambda _: True)
    assert again is not None
    assert again.seen[ListName.EVENTS]["late"].times == 1
    assert "late" not in found.seen[ListName.EVENTS]
    session.close()


def test_it_stops_when_it_is_told_to(tmp_path: Path) -> None:
    session = removing(tmp_path / "session.db")
    for number in range(210):
        session.send(**{"$insert_id": str(number)})
    shares: list[float] = []

    def stop(share: float) -> bool:
        shares.append(share)
        return False

    with Reader(session.path) as reader:
        assert PropertiesQuestion().take(reader, 0.0, stop) is None
    assert 0 < shares[0] < 1
    session.close()

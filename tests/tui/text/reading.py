"""Dossiers of a session, and lines as plain text, for the tests of the views."""

from collections.abc import Iterable

from liveview.log.dossier import Dossier
from liveview.log.reader import Reader
from liveview.tui.text.entries import AnyLine
from tests.tui.fakes import Session


def dossier(session: Session, event_id: int) -> Dossier:
    """Everything about an event, as soon as it is in the log."""
    session.flush()
    with Reader(session.path) as reader:
        found = reader.dossier(event_id)
    assert found is not None
    return found


def text(lines: Iterable[AnyLine]) -> list[str]:
    """Lead and text of each line."""
    return [f"{line.lead} {line.text}".strip() for line in lines]

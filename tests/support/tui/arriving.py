"""Events that say who sent them."""

import msgspec

from liveview.model.event import Headers
from tests.support.tui.fakes import Session

CURL: Headers = (("User-Agent", "curl/8.5.0"),)


def arrive(session: Session, headers: Headers = CURL, **properties: object) -> None:
    """An event arrives with these headers, and is delivered."""
    known = {"distinct_id": "u", "token": "dev", "time": session.at, "$insert_id": f"n{session.version}"}
    session.post(msgspec.json.encode({"event": "Hello", "properties": {**known, **properties}}), **dict(headers))
    session.answer_all()

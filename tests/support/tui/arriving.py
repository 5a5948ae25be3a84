"""Events that say who sent them."""

import msgspec

from liveview.core.steps import Arrived, Committed
from liveview.model.event import Event, Headers
from tests.support.tui.fakes import Session

CURL: Headers = (("Host", "127.0.0.1:4080"), ("User-Agent", "curl/8.5.0"))


def arrive(session: Session, headers: Headers = CURL, **properties: object) -> None:
    """An event arrives with these headers, and is delivered."""
    known = {"distinct_id": "u", "token": "dev", "time": session.at, "$insert_id": f"n{session.version}"}
    body = msgspec.json.encode({"event": "Hello", "properties": {**known, **properties}})
    arrived = Arrived("POST", "/track", "127.0.0.1", headers, body, body)
    for fact in session._do(session.engine.handle(arrived, session.at)).facts:
        if isinstance(fact, Event):
            session._claims.note(fact)
    session._do(session.engine.handle(Committed(1), session.at))
    session.answer_all()

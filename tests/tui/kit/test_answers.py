"""Questions to the engine, and their answers."""

from collections.abc import Callable

import msgspec
import pytest

from liveview.model.controls import SessionView
from liveview.model.event import Verdict
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview, Sent
from liveview.tui.kit.answers import BodySent, Previewed, preview, send
from tests.support.tui.fakes import ENDPOINTS, FakeSession

REQUEST = Outgoing(b"{}")
PREVIEWS = (Preview(Verdict.ACCEPTED, ()),)


def test_a_preview_comes_with_its_request() -> None:
    assert preview(FakeSession(previews=PREVIEWS), REQUEST) == Previewed(REQUEST, PREVIEWS)


def test_a_preview_that_is_refused_says_why() -> None:
    session = FakeSession(previews=PREVIEWS, refusals={"preview": "the engine has ended"})
    assert preview(session, REQUEST) == Previewed(REQUEST, (), "the engine has ended")


def test_the_reply_to_a_request_is_the_answer() -> None:
    session = FakeSession(sent=Sent(200, 7))
    assert send(session, REQUEST) == BodySent(Sent(200, 7))
    assert session.asked == [("send", REQUEST)]


@pytest.mark.parametrize("ask", [preview, send])
def test_a_recorded_session_is_asked_for_nothing_and_the_answer_says_so(
    ask: Callable[[SessionView, Outgoing], Previewed | BodySent],
) -> None:
    session = FakeSession(msgspec.structs.replace(ENDPOINTS, receiver=""))
    answer = ask(session, REQUEST)
    assert answer.refusal
    assert session.asked == []

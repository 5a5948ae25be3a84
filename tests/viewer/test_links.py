"""Whether a session is there and may be followed, asked over HTTP."""

from pathlib import Path

import pytest

from liveview.errors import BadQuestionError, NotAnsweredError
from liveview.model.snapshot import Role
from liveview.remote.address import address
from liveview.viewer.links import HttpLink
from tests.support.contract import problem, replied
from tests.support.running import running
from tests.support.viewing import link_to
from tests.support.webhook import Behaviour, Webhook, answer, close


def to_hook(hook: Webhook) -> HttpLink:
    return HttpLink(address(hook.url.removesuffix("/hook")), lambda: "secret", None)


def test_a_run_may_be_followed_with_its_token(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        link = link_to(app)
        link.check()
        url = app.runtime.session.endpoints.receiver
        assert (link.attached.identity, link.attached.receiver, link.attached.role) == (url, url, Role.OPERATOR)
        assert link.operator() is not None


@pytest.mark.parametrize(
    ("behaviour", "sentence"),
    [
        (replied({"hello": 1}), "is not what liveview answers"),
        (answer(404), "is not a liveview"),
        (close, "went away"),
        (problem("not-found", 404, "there is no such path"), "too old to attach to"),
    ],
    ids=["other", "404", "close", "old"],
)
def test_another_program_is_told(behaviour: Behaviour, sentence: str) -> None:
    with Webhook(behaviour) as hook, pytest.raises(NotAnsweredError, match=sentence):
        to_hook(hook).check()


def test_a_wrong_token_is_told() -> None:
    refusal = problem("unauthorized", 401, "this needs the token")
    with Webhook(refusal) as hook, pytest.raises(BadQuestionError, match="the token is not that of this instance"):
        to_hook(hook).check()


def test_nothing_is_known_before_it_was_asked() -> None:
    link = HttpLink(address("http://127.0.0.1:9"), lambda: None, None, only_looks=True)
    assert (link.state().held, link.state().destinations) == ((), ())
    assert (link.attached.role, link.operator()) == (Role.VIEWER, None)

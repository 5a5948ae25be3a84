"""The event that a request brought."""

from pathlib import Path

import pytest

from liveview.model.preview import Sent
from liveview.tui.kit.answers import BodySent
from liveview.tui.kit.dialog import Dialog
from liveview.tui.kit.sent import event_that_came
from tests.support.tui.one_screen import Stage, on_stage


def test_it_is_the_first_event_of_the_request(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        event_id = stage.session.send("Order", "ada")
        request_id = stage.session.detail(event_id).event.request_id
        assert event_that_came(stage.below, stage.app.feed.reader, BodySent(Sent(200, request_id))) == event_id

    on_stage(tmp_path, Dialog[None], play)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (BodySent(Sent(413, None)), "Answered 413: no event was recorded."),
        (BodySent(Sent(200, 10**6)), "Answered 200: no event was recorded."),
        (BodySent(None, "nobody listens [b]"), "nobody listens [b]"),
    ],
)
def test_without_an_event_a_sentence_says_why(tmp_path: Path, answer: BodySent, sentence: str) -> None:
    async def play(stage: Stage) -> None:
        assert event_that_came(stage.below, stage.app.feed.reader, answer) is None
        await stage.settle()
        assert sentence in stage.text

    on_stage(tmp_path, Dialog[None], play)

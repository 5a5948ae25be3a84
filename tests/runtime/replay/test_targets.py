"""Posting replayed events to receivers that do not do what they should. How events arrive is in `test_replay`."""

import time
from pathlib import Path

from liveview.model.replay import Replay, ReplayProgress
from liveview.runtime.replay.job import Replayer
from liveview.runtime.replay.targets import ReceiverTarget
from tests.support.running import PATIENCE, event, running
from tests.support.timing import late
from tests.support.webhook import Webhook, answer, hang


def recorded(tmp_path: Path, events: int) -> Path:
    with running(tmp_path) as app:
        app.post_all(event() for _ in range(events))
    return app.log


def test_a_replay_at_once_ends_when_told_to_although_its_receiver_is_silent(tmp_path: Path) -> None:
    log = recorded(tmp_path, 40)
    with Webhook(hang) as hook:
        replayer = Replayer(Replay(pace=None), log, ReceiverTarget(hook.url, time.time)).start()
        hook.wait_for_hits(4)
        asked = time.monotonic()
        replayer.stop()
        assert replayer.join(PATIENCE)
        assert time.monotonic() - asked <= 0.2 + late()
        assert replayer.progress().passed == 0


def test_a_receiver_that_is_gone_ends_it_with_its_sentence(tmp_path: Path) -> None:
    log = recorded(tmp_path, 2)
    for pace in (1.0, None):
        replayer = Replayer(Replay(pace=pace), log, ReceiverTarget("127.0.0.1:9", time.time)).start()
        assert replayer.join(PATIENCE)
        progress = replayer.progress()
        assert (progress.over, progress.stopped, progress.done) == (True, False, 0)
        assert progress.error.startswith("cannot reach the receiver http://127.0.0.1:9/track")


def test_what_is_answered_otherwise_is_counted_apart(tmp_path: Path) -> None:
    log = recorded(tmp_path, 2)
    with Webhook(answer(503), answer(200)) as hook:
        replayer = Replayer(Replay(), log, ReceiverTarget(hook.url, time.time)).start()
        assert replayer.join(PATIENCE)
    assert replayer.progress() == ReplayProgress(2, 1, 1, over=True)

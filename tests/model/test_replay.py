"""What a replay says about itself."""

import pytest

from liveview.model.replay import Replay, ReplayProgress


class TestReplay:
    def test_sends_whole_requests_unless_events_are_fresh_or_go_to_one_destination(self) -> None:
        assert Replay().by_request
        assert not Replay(fresh=True).by_request
        assert not Replay(destination="Webhooks").by_request


class TestProgress:
    @pytest.mark.parametrize(
        ("progress", "sentence"),
        [
            (ReplayProgress(120, 40), "40 of 120 events replayed"),
            (ReplayProgress(120, 38, 1, 1), "40 of 120 events replayed, 1 not taken, 1 skipped"),
            (ReplayProgress(1, 1, over=True), "replayed 1 of 1 event"),
            (ReplayProgress(5, 4, skipped=1, over=True), "replayed 4 of 5 events, 1 skipped"),
            (ReplayProgress(5, 2, over=True, stopped=True), "stopped after 2 of 5 events"),
            (ReplayProgress(5, 2, over=True, error="no"), "the replay ended after 2 of 5 events: no"),
        ],
    )
    def test_is_one_sentence(self, progress: ReplayProgress, sentence: str) -> None:
        assert progress.sentence == sentence

    def test_is_a_share_of_the_whole(self) -> None:
        assert ReplayProgress(4, 1, 1, 1).share == 0.75
        assert (ReplayProgress(0).share, ReplayProgress(0, over=True).share) == (0.0, 1.0)

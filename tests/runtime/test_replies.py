from liveview.model.facts import Replied
from liveview.runtime.replies import MOST, Replies


class TestReplies:
    def test_are_found_by_any_request_of_their_commit(self) -> None:
        replies = Replies()
        replies.note(Replied(1, 3, 10.0))
        replies.note(Replied(4, 4, 11.0))
        replies.note(Replied(7, 9, 12.0))
        assert [replies.at(number) for number in range(11)] == [
            *(None, 10.0, 10.0, 10.0, 11.0),
            *(None, None, 12.0, 12.0, 12.0, None),
        ]

    def test_are_handed_to_the_log_once(self) -> None:
        replies = Replies()
        replies.note(Replied(1, 1, 10.0))
        assert replies.take() == (Replied(1, 1, 10.0),)
        assert replies.take() == ()
        assert replies.at(1) == 10.0

    def test_are_bounded(self) -> None:
        replies = Replies()
        for number in range(1, MOST + 2):
            replies.note(Replied(number, number, float(number)))
        assert replies.at(1) is None
        assert replies.at(2) == 2.0

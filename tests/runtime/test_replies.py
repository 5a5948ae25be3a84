import asyncio

from liveview.model.facts import Replied
from liveview.runtime.replies import MOST, Replies, StoredReplies
from tests.support.in_loop import in_loop
from tests.support.running import PATIENCE


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


class TestStoredReplies:
    @in_loop
    async def test_go_along_with_what_is_stored_or_are_stored_soon(self) -> None:
        stored: asyncio.Queue[Replied] = asyncio.Queue()
        replies = Replies()
        kept = StoredReplies(replies, stored.put_nowait, lambda: 7.0)
        kept.replied(1, 2)
        kept.go_along()
        assert stored.get_nowait() == Replied(1, 2, 7.0)
        kept.replied(3, 3)
        async with asyncio.timeout(PATIENCE):
            assert await stored.get() == Replied(3, 3, 7.0)
        kept.save()
        kept.end()
        assert (stored.empty(), replies.at(3)) == (True, 7.0)

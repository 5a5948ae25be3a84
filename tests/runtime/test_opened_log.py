"""What a log tells before and after somebody listens."""

from liveview.runtime.opened_log import LogListener, LogNews


def listener(heard: list[object]) -> LogListener:
    return LogListener(heard.append, lambda: heard.append("looked"), heard.append)


class TestNews:
    def test_before_anybody_listens_is_kept_in_its_order(self) -> None:
        news, heard, error = LogNews(), list[object](), RuntimeError("over")
        news.recorded(())
        news.fatal(error)
        assert heard == []
        news.listen(listener(heard))
        assert heard == [(), error]

    def test_afterwards_is_told_at_once(self) -> None:
        news, heard = LogNews(), list[object]()
        news.listen(listener(heard))
        news.looked()
        assert heard == ["looked"]

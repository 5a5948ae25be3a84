"""Sides of a website."""

from liveview.model.sender_side import SenderSide


def test_words_are_those_of_the_log() -> None:
    assert [side.value for side in SenderSide] == ["browser", "server"]

"""Sides of a website."""

from liveview.model.side import Side


def test_words_are_those_of_the_log() -> None:
    assert [side.value for side in Side] == ["browser", "server"]

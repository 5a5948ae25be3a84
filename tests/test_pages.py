"""The pages of the guide as the terminal and the screen get them."""

import pytest

from liveview import pages, suggest


@pytest.mark.parametrize("topic", pages.TOPICS)
def test_a_page_has_a_title_and_no_pictures(topic: str) -> None:
    text = pages.page(topic)
    assert text.startswith("# ")
    assert "![" not in text


@pytest.mark.parametrize("topic", ["", "filtr", "../guide/filter", "filter.md", "/etc/passwd"])
def test_a_topic_that_does_not_exist_opens_no_file(topic: str) -> None:
    with pytest.raises(KeyError):
        pages.page(topic)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("filtr", "filter"),
        ("CONFIG", "configuration"),
        ("stories", "stories"),
        ("qqqq", ""),
        ("", ""),
        ("x" * 9999, ""),
    ],
)
def test_a_slip_of_the_finger_leads_to_the_nearest_topic(written: str, meant: str) -> None:
    assert suggest.nearest(written, pages.TOPICS) == meant

"""What the help says about filters and the mouse."""

import pytest

from liveview.log.filter import parse
from liveview.tui.help.lines import filter_lines, mouse_lines


def test_every_way_to_write_a_filter_can_be_parsed() -> None:
    written = [line.lead for line in filter_lines() if line.lead and not line.lead.endswith(":")]
    assert len(written) >= 8
    for text in written:
        for each in text.split(", "):
            parse(each, 1_790_000_000.0)


@pytest.mark.parametrize("text", ['price:"500"', 'coupon:""', "items.price<5", "-price:*"])
def test_examples_inside_of_the_sentences_can_be_parsed(text: str) -> None:
    assert any(text in line.text for line in filter_lines())
    parse(text, 1_790_000_000.0)


def test_each_part_begins_with_its_title() -> None:
    for lines in (list(filter_lines()), list(mouse_lines())):
        assert [line.style == "title" for line in lines] == [True] + [False] * (len(lines) - 1)

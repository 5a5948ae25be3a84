"""The pages of the guide on the terminal."""

import pytest
from click.testing import CliRunner

from liveview import pages
from liveview.cli import main


def run(*words: str) -> tuple[int, str]:
    ended = CliRunner().invoke(main, ["guide", *words])
    return ended.exit_code, ended.output


def test_without_a_topic_every_page_is_listed_with_what_it_is_about() -> None:
    code, shown = run()
    assert code == 0
    assert [line.split()[0] for line in shown.splitlines()] == [*pages.TOPICS]
    assert all(len(line.split()) > 1 for line in shown.splitlines())


@pytest.mark.parametrize("topic", pages.TOPICS)
def test_a_page_is_printed_as_it_is_without_pictures(topic: str) -> None:
    code, shown = run(topic)
    assert code == 0
    assert shown.startswith("# ")
    assert "![" not in shown
    assert shown == pages.page(topic)


def test_a_page_that_is_not_there_is_a_usage_error_with_the_nearest() -> None:
    assert run("filtr") == (2, "liveview: the guide has no page 'filtr', did you mean filter?\n")
    assert run("\x1b[2J")[0] == 2
    assert "\x1b" not in run("\x1b[2J")[1]
    assert "run `liveview guide` for the list" in run("qqqq")[1]

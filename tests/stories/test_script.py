"""Story files."""

from pathlib import Path

import pytest

from liveview import stories
from liveview.config.schema import Config
from liveview.errors import StoryError
from liveview.stories import StoryConfig


@pytest.mark.parametrize("name", stories.names())
class TestEveryStory:
    def test_it_can_be_staged_and_bears_its_own_name(self, name: str) -> None:
        story = stories.load(name)
        assert story.title.story == name
        assert story.title.about.endswith(".")
        assert StoryConfig(Config(), story).settings

    def test_it_sends_five_events_within_a_minute_and_has_words_to_the_end(self, name: str) -> None:
        story = stories.load(name)
        assert sum(beat.send is not None for beat in story.beats if beat.at <= 60) >= 5
        assert story.beats[-1].caption
        assert story.seconds <= 60


class TestLoad:
    def test_an_unknown_name_lists_the_stories(self) -> None:
        with pytest.raises(StoryError, match=r"there is no story 'nothing'; the stories are bad-events, .*first-look"):
            stories.load("nothing")

    @pytest.mark.parametrize(
        "line", ['{"at": "soon"}', "{", '{"at": 1, "sned": 1}', '{"at": -1}', '{"at": 1, "repeat": 0}']
    )
    def test_a_bad_line_is_named(self, tmp_path: Path, line: str) -> None:
        file = tmp_path / "bad.jsonl"
        file.write_text(f'{{"story": "bad", "about": ""}}\n{line}\n')
        with pytest.raises(StoryError, match="line 2"):
            stories.load(str(file))

    def test_an_empty_file_is_an_error_not_a_crash(self, tmp_path: Path) -> None:
        file = tmp_path / "empty.jsonl"
        file.write_text("")
        with pytest.raises(StoryError, match="line 1"):
            stories.load(str(file))

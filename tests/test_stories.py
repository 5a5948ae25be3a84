"""Stories play through the real port and come to the end that they promise."""

from pathlib import Path

import pytest

from liveview import stories
from liveview.config import Config
from liveview.stories import StoryError
from tests.program import serving


class TestFiles:
    @pytest.mark.parametrize("name", stories.names())
    def test_every_story_can_be_staged_and_shows_its_point_within_a_minute(self, name: str) -> None:
        story = stories.load(name)
        assert story.title.story == name
        assert stories.stage(Config(), story)
        assert sum(beat.send is not None for beat in story.beats if beat.at <= 60) >= 5

    def test_an_unknown_name_lists_the_stories(self) -> None:
        with pytest.raises(StoryError, match="first-look"):
            stories.load("nothing")

    def test_a_bad_line_is_named(self, tmp_path: Path) -> None:
        file = tmp_path / "bad.jsonl"
        file.write_text('{"story": "bad", "about": ""}\n{"at": "soon"}\n')
        with pytest.raises(StoryError, match="line 2"):
            stories.load(str(file))


@pytest.mark.slow
class TestFirstLook:
    def test_ends_with_everything_it_promises(self, tmp_path: Path) -> None:
        with serving(tmp_path, "--speed", "10", "--no-tui", command="demo") as program:
            states = program.settled(26)
            assert len(states) == 26
            assert program.rows("select state, count(*) from events group by state order by state") == [
                *(("delivered", 20), ("duplicate", 2), ("invalid", 3), ("unrouted", 1))
            ]
            outcomes = dict(program.rows("select outcome, count(*) from attempts group by outcome"))
            assert outcomes["timeout"] == 2
            assert outcomes["http_error"] == 2
            assert program.rows("select count(*) from events where collision") == [(1,)]
            assert program.rows("select max(rounds) from deliveries") == [(3,)]
            assert program.signal() == 0

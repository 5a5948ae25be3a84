"""A story over a running liveview."""

from pathlib import Path

import pytest

from liveview.cli.playing import FileBehind, playing
from liveview.config.schema import Config
from liveview.errors import ConfigError, LiveviewError, PostponedError
from liveview.stories import StoryConfig
from liveview.stories.script import Beat, Story, Title
from tests.support.running import NOWHERE, among, running

OTHER = among({"Other": ["sink:/other"]})


class TestReload:
    def test_waits_for_the_end_of_the_story_and_then_takes_effect_at_once(self, tmp_path: Path) -> None:
        """What was read while it played, and every reading after that."""
        files = [OTHER]
        behind = FileBehind(lambda: files[-1])
        with running(tmp_path, NOWHERE, load=behind.load) as app:
            story = Story(Title("s", "about"), (Beat(0, send=1), Beat(1e6, send=2)))
            with playing(app.runtime, story, StoryConfig(NOWHERE, story), 1.0, behind):
                with pytest.raises(PostponedError, match="takes effect when the story is over"):
                    app.runtime.commands.reload()
                assert app.runtime.session.settings().destinations == ()
            app.wait_until(lambda: [each.name for each in app.runtime.session.settings().destinations] == ["Other"])
            files.append(among({"Third": ["sink:/third"]}))
            assert "1 destination added" in app.runtime.commands.reload()
            assert [each.name for each in app.runtime.session.settings().destinations] == ["Third"]

    def test_a_mistake_in_the_file_is_said_while_the_story_plays(self, tmp_path: Path) -> None:
        """It would be a surprise at its end."""

        def load() -> Config:
            raise ConfigError("x.toml: delivery.retries: unknown key")

        behind = FileBehind(load)
        with running(tmp_path, NOWHERE, load=behind.load) as app:
            story = Story(Title("s", "about"), (Beat(1e6, send=1),))
            with playing(app.runtime, story, StoryConfig(NOWHERE, story), 1.0, behind):
                with pytest.raises(LiveviewError, match="unknown key") as refused:
                    app.runtime.commands.reload()
                assert not isinstance(refused.value, PostponedError)

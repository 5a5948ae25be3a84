"""The test bench, apart from the screens that it is part of."""

from pathlib import Path

import msgspec
from textual.app import ComposeResult

from liveview.log.read.bench import Tried
from liveview.model.pipeline_settings import PipelineSettings
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.transforms.bench_pane import BenchPane, BenchTried, Experiment
from tests.support.tui.at_transforms import bought, session_with, tried
from tests.support.tui.one_screen import Stage, on_stage

SETTINGS = msgspec.convert(
    {"transforms": [{"event": "Purchase", "ops": [{"op": "delete", "prop": "email"}]}]}, PipelineSettings
)


class OnlyBench(LiveScreen):
    """A screen with nothing but the bench."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.bench = BenchPane(feed, None)

    def compose(self) -> ComposeResult:
        yield self.bench

    def look(self, *, changed: bool) -> None:
        pass


def bench(stage: Stage) -> BenchPane:
    return stage.app.screen.query_one(BenchPane)


def test_it_begins_with_the_newest_event_of_the_name(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        bench(stage).try_out(SETTINGS, 0)
        await tried(stage)
        assert bench(stage).event_id == 2
        assert "email was left out" in stage.text

    on_stage(tmp_path, OnlyBench, play, fake=session_with(tmp_path), fill=bought)


def test_an_answer_about_what_is_not_tried_any_more_is_dropped(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        bench(stage).try_out(SETTINGS, 0)
        await tried(stage)
        old = Experiment(SETTINGS, None, 1, "Webhooks")
        bench(stage).post_message(BenchTried(old, Tried(failure="an old answer")))
        await stage.settle()
        assert "an old answer" not in stage.text
        assert "email was left out" in stage.text

    on_stage(tmp_path, OnlyBench, play, fake=session_with(tmp_path), fill=bought)


def test_without_a_transformation_the_event_stays_as_it_is(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        bench(stage).try_out(PipelineSettings(), None)
        await tried(stage)
        assert "nothing changes" in stage.text

    on_stage(tmp_path, OnlyBench, play, fake=session_with(tmp_path), fill=bought)


def test_after_it_forgot_the_newest_event_comes_again(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        bench(stage).try_out(SETTINGS, 0)
        await tried(stage)
        bench(stage).take_event(1)
        await tried(stage)
        bench(stage).forget()
        bench(stage).try_out(SETTINGS, 0)
        await tried(stage)
        assert bench(stage).event_id == 2

    on_stage(tmp_path, OnlyBench, play, fake=session_with(tmp_path), fill=bought)

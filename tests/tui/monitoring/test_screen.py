"""Monitoring, driven by keys and mouse, and what the header says about it."""

from pathlib import Path

from liveview.tui.kit.pick_list import PickList
from liveview.tui.monitoring.screen import MonitoringScreen
from tests.support.tui.one_screen import Play, Stage, on_stage
from tests.support.tui.screen import title_of


def monitoring_on(path: Path, play: Play, size: tuple[int, int] = (80, 30), key: str | None = None) -> None:
    async def played(stage: Stage) -> None:
        await stage.app.screen.workers.wait_for_complete()
        await stage.settle()
        await play(stage)

    on_stage(path, lambda feed: MonitoringScreen(feed, key), played, size)


def listed(stage: Stage) -> PickList:
    return stage.app.screen.query_one(PickList)


class TestList:
    def test_every_destination_has_its_health_and_percentiles(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            rows = [line for line in stage.text.splitlines() if "p50" in line]
            for name, row in zip(("Webhooks", "Mixpanel", "Warehouse"), rows, strict=False):
                assert name in row
            assert "healthy" in rows[1]

        monitoring_on(tmp_path, play, (140, 40))

    def test_it_opens_at_the_given_one(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert listed(stage).selected == "Warehouse"
            assert title_of(stage.app.screen.query_one("#monitored")) == "Warehouse"

        monitoring_on(tmp_path, play, key="Warehouse")

    def test_keys_and_clicks_select_and_enter_goes_to_the_text(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("j")
            assert title_of(stage.app.screen.query_one("#monitored")) == "Mixpanel"
            await stage.click(listed(stage), 6, 3)
            assert title_of(stage.app.screen.query_one("#monitored")) == "Warehouse"
            await stage.press("enter")
            assert stage.app.focused is stage.app.screen.query_one("#monitored-text")
            await stage.press("escape")
            assert stage.app.focused is listed(stage)
            await stage.press("escape")
            assert stage.is_closed

        monitoring_on(tmp_path, play)

    def test_numbers_follow_the_session(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            before = next(line for line in stage.text.splitlines() if "calls succeeded" in line)
            stage.session.send(**{"$insert_id": "more"})
            stage.session.answer_all()
            await stage.catch_up()
            while before in stage.text:
                await stage.settle()

        monitoring_on(tmp_path, play)

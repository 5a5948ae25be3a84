"""The checklist that a plan gives for free: the events that it requires."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.model.snapshot import Endpoints
from liveview.tui.checklist.load import LoadSpecDialog
from liveview.tui.guide.screen import GuideScreen
from tests.support.plans import plan_file, plan_of
from tests.support.tui import stage as main_stage
from tests.support.tui.at_checklist import SPEC, checklist_on, rows
from tests.support.tui.fakes import ENDPOINTS, FakeSession
from tests.support.tui.one_screen import Stage, settings
from tests.support.tui.ways import shows

SIZES = [(200, 50), (140, 42), (80, 24)]


def required(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "required": True} for name in names]


def planned(folder: Path, *events: dict[str, Any], toml: str = '[plan]\nfile = "plan.json"\n') -> FakeSession:
    """A run whose configuration names a plan with these events."""
    plan_file(folder, plan_of(*events, {"name": "Signup"}))
    (folder / "liveview.toml").write_text(toml)
    return FakeSession(effective=settings(), found=str(folder / "liveview.toml"))


THREE = required("Product Viewed", "Purchase", "Refund")


class TestRequiredEvents:
    @pytest.mark.parametrize("size", SIZES)
    def test_are_ticked_off_when_no_spec_is_loaded(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "required events: 2 of 3 seen")
            for line in ("✓ Product Viewed", "✓ Purchase", "◌ Refund"):
                assert line in stage.text
            assert "Signup" not in stage.text
            assert "plan.json" in stage.text

        checklist_on(tmp_path, play, size, spec=None, fake=planned(tmp_path, *THREE))

    def test_are_seen_when_they_arrive(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "required events: 2 of 3 seen")
            stage.session.send("Refund", **{"$insert_id": "r"})
            stage.session.answer_all()
            await stage.catch_up()
            await shows(stage, "required events: 3 of 3 seen")

        checklist_on(tmp_path, play, spec=None, fake=planned(tmp_path, *THREE))

    def test_are_missing_in_a_recorded_session(self, tmp_path: Path) -> None:
        fake = planned(tmp_path, *THREE)
        fake.endpoints = fake.endpoints.__class__(receiver="", sink="", log="", token="", config=None, outside=())

        async def play(stage: Stage) -> None:
            await shows(stage, "required events: 2 of 3 seen, 1 missing")
            assert "✗ Refund" in stage.text

        checklist_on(tmp_path, play, spec=None, fake=fake)

    def test_are_those_of_the_plan_as_it_is_when_it_is_read_again(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "2 of 3 seen")
            plan_file(tmp_path, plan_of(*required("Purchase")))
            await stage.press("f5")
            await shows(stage, "required events: 1 of 1 seen")

        checklist_on(tmp_path, play, spec=None, fake=planned(tmp_path, *THREE))

    def test_a_plan_that_requires_none_says_how(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "the plan requires no event")
            assert '"required": true' in stage.text
            assert "all of it holds" not in stage.text
            await stage.press("y")
            assert "There is no report yet." in stage.text

        checklist_on(tmp_path, play, spec=None, fake=planned(tmp_path))

    def test_a_plan_with_a_mistake_says_where(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "! This plan cannot be used.")
            await shows(stage, "write true or false", wrapped=True)
            plan_file(tmp_path, plan_of(*THREE))
            await stage.press("f5")
            await shows(stage, "required events: 2 of 3 seen")

        fake = planned(tmp_path, {"name": "A", "required": "yes"})
        checklist_on(tmp_path, play, spec=None, fake=fake)

    def test_f1_is_the_page_about_plans(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("f1")
            assert isinstance(stage.app.screen, GuideScreen)
            assert "Tracking plans" in stage.text

        checklist_on(tmp_path, play, spec=None, fake=planned(tmp_path, *THREE))


class TestSpec:
    def test_comes_before_a_plan(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "Checklist ─ 1 of 3 seen, 1 wrong type ─ Checkout" in stage.text
            assert "required events" not in stage.text

        checklist_on(tmp_path, play, fake=planned(tmp_path, *THREE))

    def test_that_is_loaded_takes_its_place(self, tmp_path: Path) -> None:
        (tmp_path / "shop.toml").write_text(SPEC)

        async def play(stage: Stage) -> None:
            await shows(stage, "required events: 2 of 3 seen")
            await stage.press("s")
            assert isinstance(stage.app.screen, LoadSpecDialog)
            stage.app.screen.dismiss(str(tmp_path / "shop.toml"))
            await shows(stage, "Checklist ─ 1 of 3 seen, 1 wrong type ─ Checkout")
            assert rows(stage).selected is not None

        checklist_on(tmp_path, play, spec=None, fake=planned(tmp_path, *THREE))

    @pytest.mark.parametrize("toml", ["", "[plan"])
    def test_without_one_and_without_a_plan_nothing_is_expected(self, tmp_path: Path, toml: str) -> None:
        async def play(stage: Stage) -> None:
            assert "no spec is loaded" in stage.text
            assert "Without a spec, the events" in stage.text

        checklist_on(tmp_path, play, spec=None, fake=planned(tmp_path, *THREE, toml=toml))


def with_config(path: str | None) -> Endpoints:
    """The usual endpoints, with this configuration."""
    return msgspec.structs.replace(ENDPOINTS, config=path)


async def header(stage: main_stage.Stage, words: str) -> None:
    """Wait until the header of the main screen shows this."""
    for _ in range(200):
        if words in stage.text.splitlines()[0]:
            return
        await stage.catch_up()
        await stage.settle()
    raise AssertionError(f"not shown: {words}\n{stage.text}")


class TestHeader:
    """The header of the main screen."""

    def test_counts_them_at_once(self, tmp_path: Path) -> None:
        async def play(stage: main_stage.Stage) -> None:
            await header(stage, "◌ checklist 1/2")
            stage.session.send("Refund", **{"$insert_id": "r"})
            await header(stage, "✓ checklist 2/2")

        fake = planned(tmp_path, *required("Product Viewed", "Refund"))
        main_stage.on_stage(tmp_path, play, events=3, endpoints=with_config(fake.found))

    def test_goes_with_the_plan_that_is_read_again(self, tmp_path: Path) -> None:
        async def play(stage: main_stage.Stage) -> None:
            await stage.settle()
            assert "checklist" not in stage.text.splitlines()[0]
            for names, words in ((("Product Viewed",), "✓ checklist 1/1"), (("Refund", "Purchase"), "◌ checklist 0/2")):
                planned(tmp_path, *required(*names))
                settings_now = stage.fake.effective
                stage.fake.effective = msgspec.structs.replace(settings_now, version=settings_now.version + 1)
                await header(stage, words)

        (tmp_path / "liveview.toml").write_text("")
        main_stage.on_stage(tmp_path, play, events=3, endpoints=with_config(str(tmp_path / "liveview.toml")))

    def test_says_nothing_without_a_required_event(self, tmp_path: Path) -> None:
        async def play(stage: main_stage.Stage) -> None:
            for _ in range(5):
                await stage.catch_up()
                await stage.settle()
            assert "checklist" not in stage.text.splitlines()[0]

        main_stage.on_stage(tmp_path, play, events=3, endpoints=with_config(planned(tmp_path).found))

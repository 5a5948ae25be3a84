"""The screen of transformations: the list, the bench, and what is written to the file."""

from pathlib import Path

import msgspec
import pytest

from liveview.config.file import parse
from liveview.tui.guide.screen import GuideScreen
from liveview.tui.kit.confirm import ConfirmDialog
from liveview.tui.transforms.edit_screen import TransformEditScreen
from liveview.tui.transforms.screen import TransformsScreen
from tests.support.tui.at_transforms import FILE, bought, file_of, session_with, transform_list, transforms_on, tried
from tests.support.tui.fakes import ENDPOINTS, Session
from tests.support.tui.one_screen import Stage
from tests.support.tui.ways import SIZES, by_palette, there_and_back

ONE, TWO = parse(FILE).transforms


class TestTheWayThere:
    def test_a_key_from_the_main_screen_and_back(self, tmp_path: Path) -> None:
        there_and_back(tmp_path, "W", TransformsScreen, "no transformations yet: a writes one")

    def test_the_palette_finds_it(self, tmp_path: Path) -> None:
        by_palette(tmp_path, "transformations", "no transformations yet")


class TestList:
    @pytest.mark.parametrize("size", SIZES)
    def test_each_says_for_what_and_what_it_does(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            await tried(stage)
            assert "Transformations ─ 2" in stage.text
            assert "price → va" in stage.text
            assert "Mixpanel" in stage.text
            assert "1 transformation with SQL" in stage.text

        transforms_on(tmp_path, play, size)

    def test_one_whose_sql_is_refused_has_a_sign(self, tmp_path: Path) -> None:
        fake = session_with(tmp_path)
        fake.endpoints = msgspec.structs.replace(ENDPOINTS, refused_sql=("transforms[1].sql is refused, because",))

        async def play(stage: Stage) -> None:
            await tried(stage)
            marked = [line for line in stage.text.splitlines() if "! Purchase" in line]
            assert len(marked) == 1
            assert "Mixpanel" in marked[0]

        transforms_on(tmp_path, play, fake=fake)

    def test_hostile_names_are_shown_literally(self, tmp_path: Path) -> None:
        text = FILE.replace('event = "Purchase"', r'event = "\u001b[31m[bold]Evil"')

        async def play(stage: Stage) -> None:
            await tried(stage)
            assert r"\x1b[31m[bold]Evil" in stage.text
            await stage.press("enter")
            await tried(stage)
            assert "\x1b" not in stage.text
            assert r'event = "\u001b[31m[bold]Evil"' in stage.text

        transforms_on(tmp_path, play, text=text)

    def test_a_thousand_can_be_walked_through(self, tmp_path: Path) -> None:
        more = "".join(f'[[transforms]]\nevent = "E{at}"\nops = [{{op = "delete", prop = "x"}}]\n' for at in range(998))

        async def play(stage: Stage) -> None:
            await stage.press("end")
            await tried(stage)
            assert "Transformations ─ 1000" in stage.text
            assert "E997" in stage.text

        transforms_on(tmp_path, play, text=FILE + more)


class TestBench:
    def test_the_newest_event_of_the_name_is_tried(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await tried(stage)
            assert "Test bench ─ #2 Purchase → Webhooks, 1 of 2" in stage.text
            assert "renamed: price was renamed to value" in stage.text
            await stage.press("down")
            await tried(stage)
            assert "#2 Purchase → Mixpanel" in stage.text
            assert '"cents": 2460.0  + added (sql)' in stage.text

        transforms_on(tmp_path, play)

    def test_the_selected_event_comes_first_and_keys_lead_to_others(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await tried(stage)
            assert "It goes out as Signup, which this transformation is not for." in stage.text
            await stage.press("right_square_bracket")
            await tried(stage)
            assert "#2 Purchase" in stage.text
            await stage.press("right_square_bracket")
            assert "There is no later event." in stage.text
            await stage.press("right")
            await tried(stage)
            assert "#2 Purchase → Mixpanel, 2 of 2" in stage.text

        transforms_on(tmp_path, play, (140, 42), event_id=1)

    def test_an_event_is_chosen_by_its_number(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await tried(stage)
            await stage.press("i", "1", "enter")
            await tried(stage)
            assert "#1 Signup" in stage.text
            await stage.press("i", *"99", "enter")
            assert "There is no event 99." in stage.text
            await stage.press("i", "x", "escape")
            assert "#1 Signup" in stage.text
            await stage.press("escape")
            assert stage.is_closed

        transforms_on(tmp_path, play)

    def test_without_events_it_says_so(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await tried(stage)
            assert "No event has been accepted yet" in stage.text

        transforms_on(tmp_path, play, fill=Session)

    def test_new_settings_are_tried_at_once(self, tmp_path: Path) -> None:
        fake = session_with(tmp_path)

        async def play(stage: Stage) -> None:
            await tried(stage)
            (tmp_path / "liveview.toml").write_text(FILE.replace('to = "value"', 'to = "amount"'))
            fake.read()
            await stage.catch_up()
            await tried(stage)
            assert "price was renamed to amount" in stage.text

        transforms_on(tmp_path, play, fake=fake)


class TestWriting:
    def test_a_transformation_is_moved_with_its_comments_and_the_cursor(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("J")
            await stage.catch_up()
            assert parse(file_of(tmp_path)).transforms == (TWO, ONE)
            assert transform_list(stage).at == 1
            await stage.press("K")
            await stage.catch_up()
            assert transform_list(stage).at == 0

        transforms_on(tmp_path, play)
        assert parse(file_of(tmp_path)).transforms == (ONE, TWO)
        assert {"# mine", "# the price", "# in cents"} <= set(file_of(tmp_path).splitlines())

    def test_it_is_deleted_once_that_is_confirmed(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("x")
            assert isinstance(stage.app.screen, ConfirmDialog)
            await stage.press("escape")
            assert parse(file_of(tmp_path)).transforms == (ONE, TWO)
            await stage.press("x", "right", "enter")
            await stage.catch_up()
            assert "Transformations ─ 1" in stage.text

        transforms_on(tmp_path, play)
        assert parse(file_of(tmp_path)).transforms == (TWO,)

    def test_a_file_that_somebody_changed_is_left_as_it_is(self, tmp_path: Path) -> None:
        theirs = FILE.replace('event = "Purchase"\nops', 'event = "Other"\nops')

        async def play(stage: Stage) -> None:
            (tmp_path / "liveview.toml").write_text(theirs)
            await stage.press("J")
            assert "the file has other transformations than this screen" in " ".join(stage.text.split())

        transforms_on(tmp_path, play, (140, 42))
        assert file_of(tmp_path) == theirs

    def test_a_recorded_session_changes_nothing(self, tmp_path: Path) -> None:
        fake = session_with(tmp_path)
        fake.endpoints = msgspec.structs.replace(ENDPOINTS, receiver="")

        async def play(stage: Stage) -> None:
            await tried(stage)
            assert "price was renamed" in stage.text
            for key in ("a", "x", "J"):
                await stage.press(key)
                assert "cannot be changed" in stage.text
            await stage.press("enter")
            assert isinstance(stage.app.screen, TransformEditScreen)

        transforms_on(tmp_path, play, (140, 42), fake=fake, fill=bought)
        assert file_of(tmp_path) == FILE


def test_the_guide_opens_at_the_page_about_it(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("f1")
        assert isinstance(stage.app.screen, GuideScreen)
        assert "pipeline" in stage.text

    transforms_on(tmp_path, play)

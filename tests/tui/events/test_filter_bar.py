"""Typing a filter: completion, errors in place, and the filters used before."""

from pathlib import Path

from textual import events

from tests.support.tui.stage import Stage, on_stage


async def begin(stage: Stage, text: str) -> None:
    await stage.pilot.press("slash")
    await stage.pilot.pause()
    await stage.type(text)
    await stage.pilot.pause()


class TestCompletion:
    def test_tab_takes_the_field_and_then_a_name_that_was_seen(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await begin(stage, "na")
            assert "name:  ─ the name of the event" in stage.text
            await stage.pilot.press("tab")
            assert stage.bar.text == "name:"
            await stage.type("Sea")
            await stage.pilot.press("tab")
            assert stage.bar.text == "name:Search"
            await stage.pilot.press("tab")
            assert stage.app.focused in stage.bar.walk_children()

        on_stage(tmp_path, play)

    def test_a_click_on_a_suggestion_takes_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await begin(stage, "is:")
            line = next(line for line in stage.text.splitlines() if "accepted  duplicate" in line)
            y = stage.text.splitlines().index(line)
            await stage.pilot.click(offset=(line.index("duplicate") + 1, y))
            await stage.pilot.pause()
            assert stage.bar.text == "is:duplicate"
            assert stage.bar.display

        on_stage(tmp_path, play)

    def test_a_value_that_cannot_be_shown_as_it_is_is_not_suggested(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.arrive(1, name="\x1b[31mred")
            await begin(stage, "name:")
            assert '"Cart Viewed"  "Checkout Started"' in stage.text.splitlines()[3]
            await stage.type("*red")
            await stage.pilot.pause()
            assert "x1b" not in stage.text.splitlines()[3]

        on_stage(tmp_path, play)


class TestErrors:
    def test_enter_points_at_the_place_and_says_what_is_wrong(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await begin(stage, "user:a is:dupe")
            await stage.pilot.press("enter")
            await stage.pilot.pause()
            text, below = stage.text.splitlines()[2:4]
            assert stage.bar.display
            assert below.index("^") == text.index("dupe")
            assert "did you mean duplicate?" in below
            assert stage.title.endswith("60")

        on_stage(tmp_path, play)

    def test_it_is_told_as_soon_as_one_types_on_but_not_before(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await begin(stage, "is:dup")
            assert "^" not in stage.text.splitlines()[3]
            await stage.type("x user:a")
            await stage.pilot.pause()
            assert "^^^^" in stage.text.splitlines()[3]

        on_stage(tmp_path, play)

    def test_the_whole_list_of_words_is_there_to_choose_from(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await begin(stage, "outcome:nonsense")
            await stage.pilot.press("enter")
            await stage.pilot.pause()
            words = " ".join(line.strip() for line in stage.text.splitlines()[4:8])
            assert "choose one of ok, " in words
            assert "blocked or bad_response" in words
            await stage.type("x")
            await stage.pilot.pause()
            assert "choose one" not in stage.text

        on_stage(tmp_path, play, (80, 24))

    def test_on_a_narrow_screen_the_sentence_has_a_line_of_its_own(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await begin(stage, "price>")
            await stage.pilot.press("enter")
            await stage.pilot.pause()
            assert [line.strip() for line in stage.text.splitlines()[3:6]] == [
                "/ price>",
                "^^^^^^",
                "write a value right after price>",
            ]

        on_stage(tmp_path, play, (40, 12))

    def test_what_is_pasted_cannot_reach_the_terminal(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await begin(stage, "")
            assert stage.app.focused is not None
            stage.app.focused.post_message(events.Paste("\x1b]0;owned\x07 [/b]\nsecond line"))
            await stage.pilot.pause()
            assert stage.bar.text == r"\x1b]0;owned\x07 [/b]"
            assert "\x1b" not in stage.text

        on_stage(tmp_path, play)


def test_arrows_find_the_filters_used_before_and_come_back_to_what_was_typed(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        for text in ("name:Search", "user:20417", "name:Search"):
            stage.main.show_only(text)
        stage.main.show_only("")
        await begin(stage, "is:")
        shown = []
        for key in ("up", "up", "up", "down", "down", "down"):
            await stage.pilot.press(key)
            shown.append(stage.bar.text)
        assert shown == ["name:Search", "user:20417", "user:20417", "name:Search", "is:", "is:"]

    on_stage(tmp_path, play)

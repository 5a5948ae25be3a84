import pytest

from liveview.errors import BehaviourError
from liveview.sink_script.words import LONGEST_QUOTE, LONGEST_TEXT, Word, WordReader


def split(text: str) -> list[tuple[str, int]]:
    words = WordReader(text)
    found = []
    while words.next is not None:
        word = words.take("", "")
        found.append((word.text, word.place))
    return found


class TestWords:
    def test_have_their_places_counted_from_one(self) -> None:
        assert split(" delay 2,  ok ") == [("delay", 2), ("2", 8), (",", 9), ("ok", 12)]

    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ('"a b"', "a b"),
            ("'say \"hi\"'", 'say "hi"'),
            (r'"a \" b"', 'a " b'),
            (r"'\\'", "\\"),
            (r'"\n"', "n"),
            ('""', ""),
            ("'a, then b'", "a, then b"),
        ],
    )
    def test_may_be_quoted(self, text: str, meant: str) -> None:
        assert split(text) == [(meant, 1)]

    def test_that_are_quoted_are_never_words_of_the_grammar(self) -> None:
        assert not WordReader("'then'").skip("then")
        assert WordReader("THEN").skip("then")

    @pytest.mark.parametrize("text", ["500x2", "500 x2", "500x 2", "500 X 2", "500X2"])
    def test_that_say_how_often_may_be_written_together(self, text: str) -> None:
        words = WordReader(text)
        assert words.whole("a status", "", 200, 599) == 500
        words.split_times(())
        assert words.skip("x")
        assert words.whole("times", "", 1, 9) == 2
        assert words.next is None

    def test_that_only_look_so_stay_together(self) -> None:
        words = WordReader("max2")
        words.split_times(("ok",))
        assert words.next == Word("max2", 1)


class TestNumber:
    @pytest.mark.parametrize("text", ["-1", "1e9", "11", "1.2.3", "x", ".5", "５", "'5'", "1.1234567"])
    def test_out_of_bounds_or_form_is_refused(self, text: str) -> None:
        with pytest.raises(BehaviourError, match="is not a wait, from 0 to 10"):
            WordReader(text).number("a wait", "from 0 to 10", 0, 10)

    def test_may_be_asked_to_be_whole(self) -> None:
        with pytest.raises(BehaviourError, match=r"character 1: '1\.5' is not a wait"):
            WordReader("1.5").whole("a wait", "from 0 to 10", 0, 10)


class TestMistake:
    def test_names_the_word_its_place_and_what_is_allowed(self) -> None:
        with pytest.raises(BehaviourError) as caught:
            raise Word("hnag", 12).unknown("is not a behaviour", "use ok or hang", ["ok", "hang"])
        assert str(caught.value) == "character 12: 'hnag' is not a behaviour (did you mean hang?), use ok or hang"

    def test_shows_control_characters_and_cuts_long_words(self) -> None:
        with pytest.raises(BehaviourError) as caught:
            raise Word("\x1b[2J" + "a" * 10_000, 1).wrong("is not a word", "use another")
        assert str(caught.value).startswith("character 1: '\\x1b[2Jaaa")
        assert len(str(caught.value)) < LONGEST_QUOTE + 60

    @pytest.mark.parametrize(
        "text", ["ok\r", "ok\nok", "body 'a\r\nX: b'", "header 'X: \0'", "\x1b", "\u202e", "\ud800"]
    )
    def test_is_any_character_that_is_not_printable(self, text: str) -> None:
        with pytest.raises(BehaviourError, match="is not a printable character"):
            WordReader(text)

    @pytest.mark.parametrize("text", ["body 'a", 'body "a\\"', "don't", '"'])
    def test_is_a_quote_that_never_closes(self, text: str) -> None:
        with pytest.raises(BehaviourError, match="starts a quoted text that has no end"):
            WordReader(text)

    def test_is_a_text_of_many_pages(self) -> None:
        WordReader("a" * LONGEST_TEXT)
        with pytest.raises(BehaviourError, match="longer than 8192 characters"):
            WordReader("a" * (LONGEST_TEXT + 1))

    def test_is_a_word_that_is_missing(self) -> None:
        with pytest.raises(BehaviourError, match="character 3: the number is missing, from 0 to 9"):
            WordReader("  ").take("the number", "from 0 to 9")

"""What leaves the program through a terminal."""

import json
import subprocess

import pytest

from liveview.cli.output import plain, shell_word
from liveview.log.sessions.config_file import plain_toml
from liveview.text.ascii_json import ascii_json

HOSTILE = "a\x1b[31m\x07\x7f\x9b31m\u202e\u2028\u200b\ufeff\U000e0041é日"


class TestDoor:
    def test_nothing_that_a_terminal_obeys_goes_out(self) -> None:
        for text in (plain(HOSTILE), ascii_json(json.dumps(HOSTILE, ensure_ascii=False).encode()).decode()):
            assert text.isprintable()
            assert "é日" in text

    def test_json_and_toml_say_the_same(self) -> None:
        import tomllib

        import tomli_w

        for text in (HOSTILE, "plain", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")):
            assert json.loads(ascii_json(json.dumps(text, ensure_ascii=False).encode())) == text
            written = plain_toml(tomli_w.dumps({"k": text}))
            assert tomllib.loads(written) == {"k": text}
            assert written.rstrip("\n").isprintable()

    def test_a_long_text_is_not_cut(self) -> None:
        assert len(plain("\x9b" * 20_000)) == 80_000

    @pytest.mark.parametrize("text", ["/tmp/a b", "/tmp/it's\x1b]0;x\x07\u202e\\", "/tmp/ü"])
    def test_a_shell_word_is_that_word_to_bash(self, text: str) -> None:
        word = shell_word(text)
        assert word.isprintable()
        said = subprocess.run(["bash", "-c", f"printf %s {word}"], capture_output=True, text=True, check=True)
        assert said.stdout == text

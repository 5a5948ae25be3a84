"""The editor for a part of the configuration."""

import tomllib

from liveview.tui.transforms.toml_editor import escaped


def test_what_a_terminal_would_obey_is_written_so_that_it_says_the_same() -> None:
    for name in ("\u202e", "\U000e0041", "é日本", "a\tb"):
        shown = escaped(f'event = "{name}"\n')
        assert shown.isascii() or name == "é日本"
        assert tomllib.loads(shown) == {"event": name}


def test_plain_text_stays() -> None:
    assert escaped('sql = """\nselect 1\n"""\n') == 'sql = """\nselect 1\n"""\n'

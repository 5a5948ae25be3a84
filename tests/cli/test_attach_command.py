"""The options of `liveview attach`, as click reads them."""

import pytest
from click.testing import CliRunner

from liveview.cli import main


def refusal(*arguments: str) -> str:
    """What is said about options that cannot be used."""
    done = CliRunner().invoke(main, ["attach", *arguments])
    assert done.exit_code == 2, done.output
    return done.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Missing argument 'URL'"),
        (("http://127.0.0.1:9", "--keep", "-1"), "--keep"),
        (("http://127.0.0.1:9", "--keep", "many"), "--keep"),
        (("http://127.0.0.1:9", "--token", "secret"), "--token"),
        (("http://127.0.0.1:9", "--web", "--no-tui"), "are for the screen"),
        (("http://127.0.0.1:9", "--web-port", "8000"), "add --web"),
        (("http://127.0.0.1:9", "--web", "--host", "0.0.0.0"), "--allow-remote"),
        (("http://127.0.0.1:9", "--no-tui", "--followed"), "attach --web opens them"),
    ],
)
def test_what_cannot_be_used_is_said(arguments: tuple[str, ...], sentence: str) -> None:
    assert sentence in refusal(*arguments)


def test_the_help_has_an_example_of_each_kind_of_url() -> None:
    done = CliRunner().invoke(main, ["attach", "--help"])
    assert done.exit_code == 0
    for url in ("http://", "postgresql://", "env:"):
        assert f"liveview attach {url}" in done.output
    assert "--followed" not in done.output

"""`liveview keys`."""

from pathlib import Path

from liveview.tui.keys import bindings
from tests.support.program import run


def test_every_key_is_printed_with_its_name(tmp_path: Path) -> None:
    """Those of the configuration in the place of the usual ones."""
    (tmp_path / "liveview.toml").write_text('[screen]\nkeys = { "main.pause" = "P,f2" }\n')
    printed = run(tmp_path, "keys")
    assert printed.returncode == 0
    lines = printed.stdout.splitlines()
    assert [line.split()[0] for line in lines] == [binding.id for binding in bindings.ALL]
    assert next(line for line in lines if line.startswith("main.pause")).split()[1:3] == ["P", "f2"]


def test_a_name_that_is_none_is_refused(tmp_path: Path) -> None:
    """As when the screen starts."""
    (tmp_path / "x.toml").write_text('[screen]\nkeys = { "main.puase" = "P" }\n')
    refused = run(tmp_path, "keys", "--config", "x.toml")
    assert refused.returncode == 2
    assert refused.stderr == "liveview: screen.keys: there is no action 'main.puase', did you mean main.pause?\n"

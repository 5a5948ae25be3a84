"""A `liveview.toml` that was merely found in the current directory must not send data anywhere unasked.

If its webhooks leave this machine, if it writes a warehouse, or if it reads the environment, it takes effect only after
one confirmation, which is remembered by the hash of the file. A file named with `--config` needs none.
"""

import hashlib
from pathlib import Path

import click

from liveview import private_files
from liveview.cli.output import plain
from liveview.config.environment import uses_environment
from liveview.config.schema import Config
from liveview.errors import ConfigError
from liveview.log.files import state_directory


def require_trust(path: Path, settings: Config, *, may_ask: bool) -> None:
    """Raise `ConfigError` unless the found file is harmless or confirmed. `may_ask`: there is a terminal to ask on."""
    content = path.read_bytes()
    if not settings.reach and not uses_environment(content.decode()):
        return
    digest = hashlib.sha256(content).hexdigest()
    confirmed = state_directory() / "trusted"
    if confirmed.is_file() and digest in confirmed.read_text().split():
        return
    does = _does(settings)
    if not may_ask:
        raise ConfigError(f"the {path} found here {does}; if you want that, name it with --config {path}")
    if not click.confirm(plain(f"The {path} found here {does}. Use it?"), err=True):
        raise ConfigError(f"{path} was not confirmed; name another file with --config, or start in another directory")
    private_files.touch(confirmed)
    with confirmed.open("a") as file:
        file.write(f"{digest}\n")


def _does(settings: Config) -> str:
    """What a file does that needs a confirmation, as a phrase."""
    outside, warehouses = ", ".join(settings.outside), ", ".join(settings.warehouses)
    sends, writes = f"sends events to {outside}", f"writes events to {warehouses}"
    if outside and warehouses:
        return f"{sends} and {writes}"
    return sends if outside else writes if warehouses else "reads the environment"

"""A `liveview.toml` that merely lies in the current directory must not send data anywhere unasked.

If its webhooks leave this machine or it reads the environment, it is in force only after one confirmation,
remembered by the hash of its content. A file named with `--config` is meant.
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
    """Return if the found file is harmless or confirmed; otherwise raises `ConfigError`."""
    content = path.read_bytes()
    outside = settings.outside
    if not outside and not uses_environment(content.decode()):
        return
    digest = hashlib.sha256(content).hexdigest()
    confirmed = state_directory() / "trusted"
    if confirmed.is_file() and digest in confirmed.read_text().split():
        return
    sends = f"sends events to {', '.join(outside)}" if outside else "reads the environment"
    if not may_ask:
        raise ConfigError(f"the {path} found here {sends}; name it with --config {path} if that is meant")
    if not click.confirm(plain(f"The {path} found here {sends}. Use it?"), err=True):
        raise ConfigError(f"{path} was not confirmed; name another with --config, or start elsewhere")
    private_files.touch(confirmed)
    with confirmed.open("a") as file:
        file.write(f"{digest}\n")

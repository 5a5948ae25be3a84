"""Where the plan of a configuration is. It reads no plan, so that it costs nothing without one."""

from pathlib import Path

from liveview.config import file as config_file


def plan_path(config: str | None) -> Path | None:
    """The plan that a configuration file names; None if it names none, or there is none. Raises `ConfigError`."""
    if config is None:
        return None
    named = config_file.load(Path(config)).plan.file
    return Path(named) if named else None

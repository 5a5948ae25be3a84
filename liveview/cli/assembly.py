"""From options to what a run needs: the configuration, the log, and every reason not to start.

Trust in a file that was merely found is in `trust.py`; starting the run is in `run.py`.
"""

import os
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from liveview.cli.options import RunOptions
from liveview.cli.output import say
from liveview.cli.trust import require_trust
from liveview.config import environment
from liveview.config import file as config_file
from liveview.config.check import check, check_hosts
from liveview.config.schema import Config, ScreenConfig
from liveview.errors import ConfigError, UsageError
from liveview.formats import counted, size
from liveview.log import files
from liveview.log.sessions.listing import named
from liveview.log.sessions.retention import Removed, note_continued, remove_old_sessions
from liveview.runtime.shared_log import SharedLog
from liveview.text.hosts import is_loopback

_MOST_NAMED = 3
"""Removed sessions that are named; the others are counted."""
SHARED_WINDOW = "24h"
"""How long an original is remembered in a shared session whose configuration does not say: it has no end."""
_ORIGIN = re.compile(r"null|[a-z][a-z0-9+.-]*://(?:\[[0-9a-f:.]+\]|[^\s/@?#*:\[\]]+)(?::\d{1,5})?/?", re.IGNORECASE)
"""What a browser or an app sends as `Origin`; pages in files and sandboxes send `null`."""


class LoadedConfig(msgspec.Struct, frozen=True):
    """The configuration to start with, where it came from, and how to read it again."""

    config: Config
    """What the file says, or the defaults, with the options of the command line on top."""
    path: str | None
    """The file; None when there was none."""
    load: Callable[[], Config]
    """Reads the file again, with the same options; without a file, the `liveview.toml` that was written here since."""

    def find(self) -> str | None:
        """The file that `load` would read now; None when there is none."""
        if self.path is not None:
            return self.path
        return config_file.NAME if Path(config_file.NAME).is_file() else None


def configuration(options: RunOptions, *, may_ask: bool) -> LoadedConfig:
    """The configuration to start with; raises `ConfigError` or `UsageError`."""
    path, found = _file(options)
    config = config_file.load(path) if path is not None else check(Config())
    if found and path is not None:
        require_trust(path, config, may_ask=may_ask)
    started = _with_options(config, options, path)
    if path is None:
        return LoadedConfig(started, None, lambda: _written_since(options))
    trusted = _reach(path, config) if found else None
    return LoadedConfig(started, str(path), lambda: _again(path, options, trusted))


def screen(options: RunOptions) -> ScreenConfig:
    """How the screen looks over a recorded session: it sends nothing, so any file will do; raises `ConfigError`."""
    path, _ = _file(options)
    return _looks(config_file.load(path).screen if path is not None else ScreenConfig(), options)


def screen_file(options: RunOptions) -> str | None:
    """The configuration of the screen over a recorded session; None without one."""
    path, _ = _file(options)
    return None if path is None else str(path)


def spec(options: RunOptions) -> Path | None:
    """The file of the checklist, which has been read once; raises `SpecError`."""
    if options.spec is not None:
        from liveview.specs.reading import load

        load(options.spec)
    return options.spec


def _file(options: RunOptions) -> tuple[Path | None, bool]:
    """The configuration file, and whether it was merely found, not named."""
    found = options.config is None and Path(config_file.NAME).is_file()
    return (Path(config_file.NAME) if found else options.config), found


def _looks(screen: ScreenConfig, options: RunOptions) -> ScreenConfig:
    return msgspec.structs.replace(screen, ascii=options.ascii or screen.ascii)


def _reach(path: Path, config: Config) -> frozenset[str]:
    """What a found file must be trusted with: what events leave liveview for, and reading the environment."""
    variables = {environment.PREFIX} if environment.uses_environment(path.read_text(encoding="utf-8")) else set()
    return frozenset({*config.reach, *variables})


def _written_since(options: RunOptions) -> Config:
    """The file that was written here after a start without one; raises `LiveviewError`."""
    if not Path(config_file.NAME).is_file():
        raise ConfigError(f"there is no {config_file.NAME} here; write one with liveview init")
    return _again(Path(config_file.NAME), options, frozenset())


def _again(path: Path, options: RunOptions, trusted: frozenset[str] | None) -> Config:
    """Read the file again, while liveview runs; raises `ConfigError` or `UsageError`.

    `trusted` is what a found file reached at the start, None for a file that was named: it may not reach further now.
    """
    config = config_file.load(path)
    if trusted is not None and not _reach(path, config) <= trusted:
        require_trust(path, config, may_ask=False)
    return _with_options(config, options, path)


def shared_log(options: RunOptions, found: LoadedConfig, *, is_shown: bool) -> SharedLog | None:
    """The shared session to join; None for a file. Raises `UsageError` and `SharedSessionError`.

    `is_shown` is whether a screen reads it. Its events are kept unless a configuration file says for how many days.
    """
    if not isinstance(options.log, str):
        if options.session is not None:
            raise UsageError("--session names a session in PostgreSQL; give its URL with --log")
        return None
    from liveview.postgres.address import shared_address

    path = None if found.path is None else Path(found.path)
    keeps_all = path is None or not config_file.says(path, "log", "keep_days")
    address = shared_address(options.log, options.session, os.environ)
    return SharedLog(address, is_shown, None if keeps_all else found.config.log.keep_days)


def log_path(options: RunOptions, config: Config) -> Path:
    """The session file to write, checked and ready; raises `LogError`."""
    now = time.time()
    if isinstance(options.log, str):
        raise UsageError("a shared session is not a file")
    if options.log is None:
        _tell_removed(remove_old_sessions(config.log.keep_sessions, config.log.keep_days, now))
    path = named(options.log) if options.log is not None else files.new_session_path(now)
    files.prepare(path)
    if options.log is not None:
        note_continued(path, now)
    if command := files.open_to_others(path):
        say(f"other users of this machine can read the log {path}; make it private with {command}")
    return path


def _tell_removed(removed: Sequence[Removed]) -> None:
    """Name the first few removed sessions, and say how many there are."""
    if removed:
        names = ", ".join(each.path.name for each in removed[:_MOST_NAMED])
        more = f" and {len(removed) - _MOST_NAMED} more" if len(removed) > _MOST_NAMED else ""
        weighed = size(sum(each.size for each in removed))
        sessions = counted(len(removed), "old session")
        say(f"removed {sessions} ({weighed}): {names}{more}; keep more with [log] keep_sessions, keep_days")


def _with_options(config: Config, options: RunOptions, path: Path | None) -> Config:
    """The configuration in the file at `path`, None for the defaults, with the options on top."""
    if isinstance(options.log, str) and not (path is not None and config_file.says(path, "dedup", "window")):
        config = msgspec.structs.replace(config, dedup=msgspec.structs.replace(config.dedup, window=SHARED_WINDOW))
    receiver = config.receiver
    receiver = msgspec.structs.replace(
        receiver,
        host=options.host or receiver.host,
        port=receiver.port if options.port is None else options.port,
        strict=options.strict or receiver.strict,
        allow_origins=receiver.allow_origins + options.allow_origin,
        allow_hosts=receiver.allow_hosts + options.allow_host,
        tls=options.tls or options.tls_port is not None or receiver.tls,
        tls_port=receiver.tls_port if options.tls_port is None else options.tls_port,
    )
    check_hosts(options.allow_host, "--allow-host")
    _check_origins(receiver.allow_origins)
    if not (options.allow_remote or is_loopback(receiver.host)):
        raise UsageError(f"--host {receiver.host} lets other machines in; add --allow-remote if you want that")
    sink = config.sink
    if options.sink_port is not None:
        sink = msgspec.structs.replace(sink, port=options.sink_port)
    if receiver.port == sink.port != 0:
        raise UsageError(f"receiver and sink both want port {sink.port}; choose another with --port or --sink-port")
    return msgspec.structs.replace(config, receiver=receiver, sink=sink, screen=_looks(config.screen, options))


def _check_origins(origins: Sequence[str]) -> None:
    """Refuse an origin that no page can have, and that would therefore admit nothing; raises `ConfigError`."""
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ConfigError(f"the origin {origin!r} matches no page; {_origin_advice(origin)}")


def _origin_advice(origin: str) -> str:
    """The origin that was probably meant."""
    if "*" in origin:
        return "name each one, such as https://staging.example.com"
    host = origin.partition("://")[2] or origin.removeprefix("//")
    host = re.split(r"[/?#]", host.rpartition("@")[2], maxsplit=1)[0]
    scheme = "http" if origin.startswith("http://") else "https"
    return f"write {scheme}://{host or 'staging.example.com'}, without a path"

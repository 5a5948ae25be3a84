"""From options to a runtime: which configuration is in force, which log, and everything that forbids to start."""

import ipaddress
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

_MOST_NAMED = 3
"""Removed sessions that are named."""
_ORIGIN = re.compile(r"null|[a-z][a-z0-9+.-]*://(?:\[[0-9a-f:.]+\]|[^\s/@?#*:\[\]]+)(?::\d{1,5})?/?", re.IGNORECASE)
"""What an app or a browser sends as the origin of a page; `null` comes from files and sandboxes."""


class Configuration(msgspec.Struct, frozen=True):
    """The configuration in force, options included, the file it came from (None: no file) and how to read it again.

    Without a file, reading again finds the one that was written here since; `find` says where it is, None for none.
    """

    settings: Config
    path: str | None
    load: Callable[[], Config]

    def find(self) -> str | None:
        """The file that reading again reads, now."""
        if self.path is not None:
            return self.path
        return config_file.NAME if Path(config_file.NAME).is_file() else None


def configuration(options: RunOptions, *, may_ask: bool) -> Configuration:
    """The configuration to start with; raises `ConfigError` or `UsageError`."""
    path, found = _file(options)
    settings = config_file.load(path) if path is not None else check(Config())
    if found and path is not None:
        require_trust(path, settings, may_ask=may_ask)
    started = _with_options(settings, options)
    if path is None:
        return Configuration(started, None, lambda: _written_since(options))
    trusted = _reach(path, settings) if found else None
    return Configuration(started, str(path), lambda: _again(path, options, trusted))


def screen(options: RunOptions) -> ScreenConfig:
    """How a screen looks that sends nothing, so that the file need not be trusted; raises `ConfigError`."""
    path, _ = _file(options)
    return _looks(config_file.load(path).screen if path is not None else ScreenConfig(), options)


def _file(options: RunOptions) -> tuple[Path | None, bool]:
    """The configuration file, and whether it was merely found, not named."""
    found = options.config is None and Path(config_file.NAME).is_file()
    return (Path(config_file.NAME) if found else options.config), found


def _looks(screen: ScreenConfig, options: RunOptions) -> ScreenConfig:
    return msgspec.structs.replace(screen, ascii=options.ascii or screen.ascii)


def _reach(path: Path, settings: Config) -> frozenset[str]:
    """What a file that was found needs to be trusted for: the webhooks outside, and reading the environment."""
    taken = {environment.PREFIX} if environment.uses_environment(path.read_text(encoding="utf-8")) else set()
    return frozenset({*settings.outside, *taken})


def _written_since(options: RunOptions) -> Config:
    """The file that was written here since the start, which began without one; raises `LiveviewError`."""
    if not Path(config_file.NAME).is_file():
        raise ConfigError(f"there is no {config_file.NAME} here to read; liveview init writes one")
    return _again(Path(config_file.NAME), options, frozenset())


def _again(path: Path, options: RunOptions, trusted: frozenset[str] | None) -> Config:
    """Read the file again, while liveview runs; raises `ConfigError` or `UsageError`.

    `trusted` is the reach that a file had at the start if it was found, not named: it must have no other since.
    """
    settings = config_file.load(path)
    if trusted is not None and not _reach(path, settings) <= trusted:
        require_trust(path, settings, may_ask=False)
    return _with_options(settings, options)


def log_path(options: RunOptions, settings: Config) -> Path:
    """The session file to use, checked and ready to be written; raises `LogError`."""
    now = time.time()
    if options.log is None:
        _tell_removed(remove_old_sessions(settings.log.keep_sessions, settings.log.keep_days, now))
    path = named(options.log) if options.log is not None else files.new_session_path(now)
    files.prepare(path)
    if options.log is not None:
        note_continued(path, now)
    if command := files.open_to_others(path):
        say(f"other users of this machine can open the log {path}; close it with {command}")
    return path


def _tell_removed(removed: Sequence[Removed]) -> None:
    """Name what is gone: a few of them, and how many there are."""
    if removed:
        names = ", ".join(each.path.name for each in removed[:_MOST_NAMED])
        more = f" and {len(removed) - _MOST_NAMED} more" if len(removed) > _MOST_NAMED else ""
        weighed = size(sum(each.size for each in removed))
        sessions = counted(len(removed), "old session")
        say(f"removed {sessions} ({weighed}): {names}{more}; keep more with [log] keep_sessions, keep_days")


def _with_options(settings: Config, options: RunOptions) -> Config:
    receiver = settings.receiver
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
    if not (options.allow_remote or _is_loopback(receiver.host)):
        raise UsageError(f"--host {receiver.host} lets other machines in; add --allow-remote if that is meant")
    sink = settings.sink
    if options.sink_port is not None:
        sink = msgspec.structs.replace(sink, port=options.sink_port)
    if receiver.port == sink.port != 0:
        raise UsageError(f"receiver and sink both want port {sink.port}; choose another with --port or --sink-port")
    return msgspec.structs.replace(settings, receiver=receiver, sink=sink, screen=_looks(settings.screen, options))


def _check_origins(origins: Sequence[str]) -> None:
    """Refuse what no page can be the origin of, and so would admit nothing; raises `ConfigError`."""
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ConfigError(f"the origin {origin!r} matches no page; {_origin_advice(origin)}")


def _origin_advice(origin: str) -> str:
    """What to write instead."""
    if "*" in origin:
        return "name each one, such as https://staging.example.com"
    host = origin.partition("://")[2] or origin.removeprefix("//")
    host = re.split(r"[/?#]", host.rpartition("@")[2], maxsplit=1)[0]
    scheme = "http" if origin.startswith("http://") else "https"
    return f"write {scheme}://{host or 'staging.example.com'}, without a path"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

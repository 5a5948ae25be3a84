"""From options to a runtime: which configuration is in force, which log, and everything that forbids to start."""

import ipaddress
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from liveview import config
from liveview.cli.options import RunOptions
from liveview.cli.refusal import Refusal
from liveview.cli.trust import require_trust
from liveview.config import Config, ConfigError, ScreenConfig
from liveview.log import files
from liveview.log.files import LogError


class Configuration(msgspec.Struct, frozen=True):
    """The configuration in force, options included, the file it came from and how to read it again (None: no file)."""

    settings: Config
    path: str | None
    load: Callable[[], Config] | None


def configuration(options: RunOptions, *, may_ask: bool) -> Configuration:
    """The configuration to start with; raises `Refusal`."""
    path, found = _file(options)
    try:
        settings = config.load(path) if path is not None else config.check(Config())
        if found and path is not None:
            require_trust(path, settings, may_ask=may_ask)
        started = _with_options(settings, options)
    except ConfigError as error:
        raise Refusal(str(error)) from None
    if path is None:
        return Configuration(started, None, None)
    trusted = _reach(path, settings) if found else None
    return Configuration(started, str(path), lambda: _again(path, options, trusted))


def screen(options: RunOptions) -> ScreenConfig:
    """How a screen looks that shows and sends nothing of its own: the file need not be trusted; raises `Refusal`."""
    path, _ = _file(options)
    try:
        return _looks(config.load(path).screen if path is not None else ScreenConfig(), options)
    except ConfigError as error:
        raise Refusal(str(error)) from None


def _file(options: RunOptions) -> tuple[Path | None, bool]:
    """The configuration file, and whether it was merely found, not named."""
    found = options.config is None and Path(config.FILE_NAME).is_file()
    return (Path(config.FILE_NAME) if found else options.config), found


def _looks(screen: ScreenConfig, options: RunOptions) -> ScreenConfig:
    return msgspec.structs.replace(screen, ascii=options.ascii or screen.ascii)


def _reach(path: Path, settings: Config) -> frozenset[str]:
    """What a file that was found needs to be trusted for: the webhooks outside, and reading the environment."""
    environment = {config.ENV_PREFIX} if config.uses_environment(path.read_text(encoding="utf-8")) else set()
    return frozenset({*settings.outside, *environment})


def _again(path: Path, options: RunOptions, trusted: frozenset[str] | None) -> Config:
    """Read the file again, while liveview runs; raises `ConfigError`.

    `trusted` is the reach that a file had at the start if it was found, not named: it must have no other since.
    """
    settings = config.load(path)
    try:
        if trusted is not None and not _reach(path, settings) <= trusted:
            require_trust(path, settings, may_ask=False)
        return _with_options(settings, options)
    except Refusal as error:
        raise ConfigError(error.message) from None


def log_path(options: RunOptions, settings: Config) -> Path:
    """The session file to use, checked and ready to be written; raises `Refusal`."""
    now = time.time()
    try:
        if options.log is None:
            files.remove_old_sessions(settings.log.keep_sessions, settings.log.keep_days, now)
        path = options.log or files.new_session_path(now)
        files.prepare(path)
    except LogError as error:
        raise Refusal(str(error)) from None
    return path


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
    config.check_hosts(options.allow_host, "--allow-host")
    if not (options.allow_remote or _is_loopback(receiver.host)):
        raise Refusal(f"--host {receiver.host} lets other machines in; add --allow-remote if that is meant")
    sink = settings.sink
    if options.sink_port is not None:
        sink = msgspec.structs.replace(sink, port=options.sink_port)
    return msgspec.structs.replace(settings, receiver=receiver, sink=sink, screen=_looks(settings.screen, options))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

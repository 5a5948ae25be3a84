"""From options to a runtime: which configuration is in force, which log, and everything that forbids to start."""

import ipaddress
import time
from pathlib import Path

import msgspec

from liveview import config
from liveview.cli.options import RunOptions
from liveview.cli.refusal import Refusal
from liveview.cli.trust import require_trust
from liveview.config import Config, ConfigError
from liveview.log import files
from liveview.log.files import LogError


def configuration(options: RunOptions, *, may_ask: bool) -> tuple[Config, str | None]:
    """The configuration in force and the file it came from; raises `Refusal`."""
    found = options.config is None and Path(config.FILE_NAME).is_file()
    path = Path(config.FILE_NAME) if found else options.config
    try:
        settings = config.load(path) if path is not None else config.check(Config())
        if found and path is not None:
            require_trust(path, settings, may_ask=may_ask)
        return _with_options(settings, options), None if path is None else str(path)
    except ConfigError as error:
        raise Refusal(str(error)) from None


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
    )
    if not (options.allow_remote or _is_loopback(receiver.host)):
        raise Refusal(f"--host {receiver.host} lets other machines in; add --allow-remote if that is meant")
    sink = settings.sink
    if options.sink_port is not None:
        sink = msgspec.structs.replace(sink, port=options.sink_port)
    return msgspec.structs.replace(settings, receiver=receiver, sink=sink)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

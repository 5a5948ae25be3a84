"""Which liveview a command asks, and with which token.

A token goes to the instance that it belongs to and nowhere else: that of an instance's file to the address in the same
file, `LIVEVIEW_TOKEN` to `LIVEVIEW_URL`, and the one in `--token-file` to the URL that was named with it.
"""

import contextlib
import os
import re
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from liveview.cli.elsewhere import require_file
from liveview.cli.output import say
from liveview.cli.target_options import TargetOptions
from liveview.errors import InstanceError, RemoteUrlError, UsageError
from liveview.instances.instance import Instance
from liveview.instances.running import running
from liveview.log.sessions.listing import latest, named
from liveview.remote.address import Address, address, address_or_none, require_no_user
from liveview.remote.api_client import ApiClient
from liveview.remote.environment import TOKEN, URL
from liveview.text.ci_commands import tamed
from liveview.text.hosts import is_loopback, reachable, reachable_url

LATEST = "latest"
"""What names the newest session."""
DEFAULT_RECEIVER = "http://127.0.0.1:4080"
"""Where events are sent when no liveview runs that this user started."""
LARGEST_TOKEN = 4_096
"""Bytes that a token file may have."""
_TOKEN = re.compile(r"[\x21-\x7e]+")


class Target(msgspec.Struct, frozen=True):
    """The liveview that is asked."""

    address: Address
    """Where it listens."""
    token: str | None = None
    """Its token; None when none is known."""
    ca: str | None = None
    """The file of the certificate that its https port shows; None for one that the system trusts."""


def log_of(options: TargetOptions) -> Path | None:
    """The log that `--log` names; None without it. Raises `LogError` or `UsageError`."""
    _check(options)
    if options.log is None:
        return None
    return latest() if options.log == LATEST else named(Path(options.log))


def api_client(options: TargetOptions) -> ApiClient:
    """A client of the instance that the options mean, with its token; raises `LiveviewError`."""
    found = target(options)
    if found.token is None:
        variable = f", or in {TOKEN}" if options.to is None else ""
        raise UsageError(
            f"the token of {found.address.url} is not known; give it in a file with --token-file{variable}"
        )
    return ApiClient(found.address, found.token, found.ca)


def target(options: TargetOptions) -> Target:
    """The instance that the options mean; raises `LiveviewError`."""
    _check(options)
    given = os.environ.get(URL, "")
    if options.to is not None:
        return _named(address(options.to), options)
    if given:
        where = _of_environment(given)
        token = _token_of(options) or _token(os.environ.get(TOKEN, ""), TOKEN)
        return Target(where, token, _ca(where))
    if options.token_file is not None:
        raise UsageError(f"--token-file needs --to URL or {URL}: the token of an instance that runs here is known")
    found = running()
    if not found:
        raise InstanceError("no liveview runs here; start one, or name one with --to URL")
    return _of(_only(found))


def receiver_url(options: TargetOptions) -> str:
    """The URL of the receiver that the options mean, for events, which need no token; raises `LiveviewError`."""
    _check(options)
    if options.to is not None:
        require_no_user(options.to)
        return options.to
    if options.log is not None:
        return _writer(options.log)
    if given := os.environ.get(URL, ""):
        return _of_environment(given).url
    found = running()
    return reachable_url(_only(found).receiver) if found else DEFAULT_RECEIVER


def _check(options: TargetOptions) -> None:
    if options.to is not None and options.log is not None:
        raise UsageError("--to and --log exclude each other: one is a liveview that runs, the other is a log")
    if options.log is not None and options.token_file is not None:
        raise UsageError("--log needs no token; leave out --token-file")
    require_file(options.log)


def _named(where: Address, options: TargetOptions) -> Target:
    """The liveview at a URL that was named: its own token, or the one that was given for this URL."""
    if (token := _token_of(options)) is not None:
        return Target(where, token, _ca(where))
    if (instance := _at(where)) is not None:
        return _of(instance, tls=where.scheme == "https")
    if address_or_none(os.environ.get(URL, "")) == where:
        return Target(where, _token(os.environ.get(TOKEN, ""), TOKEN))
    return Target(where)


def _of(instance: Instance, *, tls: bool = False) -> Target:
    """An instance at the address in its file, not at one that may lead to another program, such as `localhost`."""
    url = instance.tls if tls and instance.tls else instance.receiver
    token = _token(instance.token, f"the file of process {instance.pid}")
    return Target(address(reachable_url(url)), token, instance.ca)


def _at(where: Address) -> Instance | None:
    """The instance that listens there; None when there is none."""
    for instance in running():
        for url in filter(None, (instance.receiver, instance.tls)):
            listens = address_or_none(url)
            if (
                listens is not None
                and (listens.scheme, listens.port) == (where.scheme, where.port)
                and _means(where.host, listens.host)
            ):
                return instance
    return None


def _means(host: str, bound: str) -> bool:
    """Whether a host leads to a port that is bound on an address."""
    if host == bound or host == reachable(bound):
        return True
    return is_loopback(host) and (reachable(bound) != bound or (host == "localhost" and is_loopback(bound)))


def _ca(where: Address) -> str | None:
    if where.scheme != "https":
        return None
    found = _at(where)
    return None if found is None else found.ca


def _of_environment(url: str) -> Address:
    try:
        return address(url)
    except RemoteUrlError as error:
        raise UsageError(f"{URL}: {error}") from None


def _only(found: Sequence[Instance]) -> Instance:
    if len(found) > 1:
        lines = (f"  --to {reachable_url(each.receiver)}  {_about(each)}" for each in found)
        raise UsageError(f"{len(found)} liveviews run here; choose one of them:", *lines)
    return found[0]


def _about(instance: Instance) -> str:
    label = f"  {tamed(instance.label)}" if instance.label else ""
    return f"process {instance.pid}  {instance.log}{label}"


def _writer(log: str) -> str:
    """The receiver of the instance that writes a log; raises `InstanceError` or `LogError`."""
    path = latest() if log == LATEST else named(Path(log))
    for instance in running():
        if _is_one_file(Path(instance.log), path):
            return reachable_url(instance.receiver)
    raise InstanceError(f"no liveview writes {path} now")


def _is_one_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to the same file, or would if it was there."""
    with contextlib.suppress(OSError):
        return one.samefile(other)
    return one.absolute() == other.absolute()


def _token_of(options: TargetOptions) -> str | None:
    """The token in the file that was named; None without one. Raises `UsageError`."""
    path = options.token_file
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            if sys.platform != "win32" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                say(f"other users of this machine can read {path}; make it private with chmod 600")
            content = file.read(LARGEST_TOKEN + 1)
    except OSError as error:
        raise UsageError(f"cannot read the token file {path}: {error.strerror}") from None
    if len(content) > LARGEST_TOKEN:
        raise UsageError(f"{path} is too large to be the file of a token")
    token = _token(content.decode("utf-8", "replace"), str(path))
    if token is None:
        raise UsageError(f"{path} is empty; it should hold a token")
    return token


def _token(text: str, source: str) -> str | None:
    """The token in a text, None in an empty one; raises `UsageError`, which does not repeat it."""
    token = text.strip()
    if token and not _TOKEN.fullmatch(token):
        raise UsageError(f"what {source} holds is not a token: that is one word of ASCII characters")
    return token or None

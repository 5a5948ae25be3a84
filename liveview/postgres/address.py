"""The address of a shared session: a URL of PostgreSQL and the name of the session.

The URLs are those of libpq (PostgreSQL, "Connection URIs"), with one or several hosts. Everybody on a machine sees the
command lines of all processes, so a password is taken from the environment or from a file only.
"""

import getpass
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, unquote

import msgspec

from liveview.errors import SharedSessionError, UsageError
from liveview.text.hosts import is_loopback

_URL = re.compile(
    r"postgres(?:ql)?://(?:(?P<user>[^/?#]*)@)?(?P<hosts>[^/?#@]*)(?:/(?P<database>[^?#]*))?(?:\?(?P<more>[^#]*))?"
)
_HOST = re.compile(r"(?P<name>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]*))?")
_NAME = re.compile(r"[a-z0-9_]{1,40}")
_ENVIRONMENT = "env:"
_SCHEMES = ("postgresql://", "postgres://")
_PORT = 5432
_OPTIONS = frozenset(
    {
        *("sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "sslcrldir", "sslsni", "sslnegotiation"),
        *("ssl_min_protocol_version", "ssl_max_protocol_version", "channel_binding", "require_auth", "gssencmode"),
        *("krbsrvname", "passfile", "application_name", "connect_timeout", "target_session_attrs"),
        *("load_balance_hosts", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count"),
        "tcp_user_timeout",
    }
)
"""What libpq takes besides, and what works through a pooler as well."""


class SharedAddress(msgspec.Struct, frozen=True):
    """Where a shared session is. What is shown of it has no password."""

    conninfo: str
    """What libpq needs to connect, without the password."""
    password: str | None
    """The password in the URL; None when it has none, and libpq looks for one itself."""
    host: str
    """The first host: a name, an address without brackets, or the folder of a Unix socket."""
    port: int
    """Its port."""
    database: str
    """The name of the database."""
    session: str
    """The name of the session."""
    identity: str
    """The same as a URL, without user and password, to be shown and printed."""

    @property
    def schema(self) -> str:
        """The name of its schema, quoted for SQL."""
        return f'"liveview_{self.session}"'

    def __repr__(self) -> str:
        return f"SharedAddress({self.identity!r})"


def is_shared(text: str) -> bool:
    """Whether this is the URL of a PostgreSQL, or the name of a variable that has one: `env:NAME`."""
    return text.startswith((*_SCHEMES, _ENVIRONMENT))


def shared_address(text: str, session: str | None, environ: Mapping[str, str]) -> SharedAddress:
    """The address in a URL or in `env:NAME`; raises `UsageError` and `SharedSessionError`, never with a password.

    The name of the session may be in the URL, too, as in `identity`.
    """
    is_visible = not text.startswith(_ENVIRONMENT)
    parts = _parts(text if is_visible else _from_environment(text.removeprefix(_ENVIRONMENT), environ))
    if is_visible and parts.password is not None:
        raise UsageError(
            "everybody on this machine can read the password of a URL on the command line; "
            "put the URL into the environment and give env:NAME, or use PGPASSFILE or PGPASSWORD"
        )
    name = _session(session, parts.options.pop("session", None))
    user = parts.user or environ.get("PGUSER") or _login()
    database = parts.database or environ.get("PGDATABASE") or user
    hosts = parts.hosts or _hosts(environ.get("PGHOST") or "localhost", environ.get("PGPORT") or "")
    options = {**parts.options, **_tls([host for host, _ in hosts], parts.options, environ)}
    options |= {"host": ",".join(host for host, _ in hosts), "port": ",".join(str(port) for _, port in hosts)}
    options |= {"dbname": database} | ({"user": user} if user else {})
    shown = ",".join(f"{_shown(host)}:{port}" for host, port in hosts)
    return SharedAddress(
        conninfo=" ".join(f"{key}={_quoted(value)}" for key, value in options.items()),
        password=parts.password,
        host=hosts[0][0],
        port=hosts[0][1],
        database=database,
        session=name,
        identity=f"postgresql://{shown}/{quote(database, safe='')}?session={name}",
    )


class _Parts(msgspec.Struct):
    """What a URL says."""

    user: str
    password: str | None
    hosts: tuple[tuple[str, int], ...]
    database: str
    options: dict[str, str]


def _parts(url: str) -> _Parts:
    found = _URL.fullmatch(url)
    if found is None or not url.isprintable() or " " in url:
        raise UsageError("this is not the URL of a PostgreSQL; use one such as postgresql://HOST:5432/DATABASE")
    user, colon, password = (found["user"] or "").partition(":")
    more = dict(parse_qsl(found["more"] or "", keep_blank_values=True))
    inside = more.pop("password", None)
    hosts, ports = more.pop("host", ""), more.pop("port", "")
    if found["hosts"]:
        hosts = found["hosts"]
    parts = _Parts(
        user=more.pop("user", "") or unquote(user),
        password=inside if inside is not None else unquote(password) if colon else None,
        hosts=_hosts(hosts, ports) if hosts else (),
        database=more.pop("dbname", "") or unquote(found["database"] or ""),
        options=more,
    )
    for option in more:
        if option != "session" and option not in _OPTIONS:
            raise UsageError(f"the URL of a shared session cannot have the option {option!r}")
    return parts


def _hosts(text: str, ports: str) -> tuple[tuple[str, int], ...]:
    """The hosts of a list, each with its port; `ports` is a list of the others', or one for all."""
    named = text.split(",")
    each = ports.split(",") if "," in ports else [ports] * len(named)
    if len(each) != len(named):
        raise UsageError("a URL with several hosts and ports has as many ports as hosts")
    return tuple(_host(host, port) for host, port in zip(named, each, strict=True))


def _host(text: str, default: str) -> tuple[str, int]:
    found = _HOST.fullmatch(text)
    name = unquote(found["name"].strip("[]")) if found is not None else ""
    port = (found and found["port"]) or default or str(_PORT)
    if not name:
        raise UsageError("the URL of a PostgreSQL has a host that is not one")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise UsageError("the port in the URL of a PostgreSQL is not a number from 1 to 65535")
    return name, int(port)


def _from_environment(name: str, environ: Mapping[str, str]) -> str:
    url = environ.get(name, "")
    if not url:
        raise UsageError(f"the environment variable {name} has no URL of a PostgreSQL: it is not set")
    if not url.startswith(_SCHEMES):
        raise UsageError(f"the environment variable {name} has no URL of a PostgreSQL")
    return url


def _session(option: str | None, in_url: str | None) -> str:
    """The name of the session; the same name may be given twice."""
    if option is not None and in_url is not None and option != in_url:
        raise UsageError("the URL and --session name two different sessions")
    name = option if option is not None else in_url
    if name is None:
        raise UsageError("a session in PostgreSQL has a name; give it with --session NAME")
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} cannot be the name of a session: it takes 1 to 40 of a-z, 0-9 and _")
    return name


def _tls(hosts: list[str], options: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """What to demand of the connection: outside of this machine, a proof of who answers."""
    if all(host.startswith(("/", "@")) or is_loopback(host) for host in [*hosts, *_addresses(environ)]):
        return {}
    if options.get("sslmode", "verify-full") != "verify-full":
        raise SharedSessionError(
            f"sslmode={options['sslmode']} does not prove who answers, and events would go to anybody; "
            "leave it out, and name the authority with sslrootcert=FILE if it is one of your own"
        )
    if "sslrootcert" in options or environ.get("PGSSLROOTCERT"):
        return {"sslmode": "verify-full"}
    return {"sslmode": "verify-full", "sslrootcert": "system"}


def _addresses(environ: Mapping[str, str]) -> list[str]:
    """The addresses that libpq would use in place of those of the hosts."""
    return [address for address in environ.get("PGHOSTADDR", "").split(",") if address]


def _login() -> str:
    """The name of the user of this process; "" for one without a name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # KeyError before Python 3.13
        return ""


def _quoted(value: str) -> str:
    """A value as libpq reads it."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _shown(host: str) -> str:
    """A host within a URL."""
    return f"[{host}]" if ":" in host else quote(host, safe="")

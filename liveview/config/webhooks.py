"""What makes a webhook callable: its URL and its headers.

The resolved values of `env:NAME` are checked, too, but never quoted in a message.
"""

from urllib.parse import urlsplit

import msgspec

from liveview.config.environment import resolved
from liveview.errors import ConfigError
from liveview.model.destination import SINK_SCHEME, Webhook
from liveview.text.headers import is_header_name
from liveview.text.masking import mask_url

_SET_BY_LIVEVIEW = frozenset({"content-length", "host", "transfer-encoding", "connection"})


def checked_webhook(hook: Webhook, owner: str) -> Webhook:
    """The webhook with `env:` values resolved; raises `ConfigError` that names the destination, its `owner`."""
    if problem := url_problem(hook.url):
        raise ConfigError(f"webhook {mask_url(hook.url)!r} of destination {owner!r}: {problem}")
    headers = {name: resolved(value, f"header {name} of destination {owner!r}") for name, value in hook.headers.items()}
    for name, value in headers.items():
        if problem := _header_problem(name, value):
            raise ConfigError(f"destination {owner!r}: {problem}")
        if name.lower() == "authorization" and _has_user(hook.url):
            raise ConfigError(
                f"webhook {mask_url(hook.url)!r} of destination {owner!r}: its URL has a user or password and its "
                "headers an Authorization; only one of them can be sent, remove the other"
            )
    return msgspec.structs.replace(hook, headers=headers)


def url_problem(url: str) -> str:
    """Why a webhook URL cannot be used; "" when it can."""
    if any(ord(character) <= 32 or ord(character) == 127 for character in url):
        return "the URL holds a blank or control character"
    if url.startswith(SINK_SCHEME):
        return "" if url.startswith(f"{SINK_SCHEME}/") else 'a sink URL looks like "sink:/orders"'
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "the URL has no valid host or port"
    if parts.scheme not in {"http", "https"}:
        return "only http, https and sink: URLs can be called"
    if not parts.hostname or port == 0:
        return "the URL has no valid host or port"
    return ""


def _header_problem(name: str, value: str) -> str:
    if not is_header_name(name):
        return f"{name!r} is not a header name"
    if any((ord(character) < 32 and character != "\t") or ord(character) == 127 for character in value):
        return f"the value of header {name} holds a control character"
    return f"header {name} is set by liveview, remove it" if name.lower() in _SET_BY_LIVEVIEW else ""


def _has_user(url: str) -> bool:
    parts = urlsplit(url)
    return parts.username is not None or parts.password is not None

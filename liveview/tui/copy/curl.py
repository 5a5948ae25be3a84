"""A message as a `curl` command that sends the same bytes again, and does nothing else, wherever it is pasted.

All untrusted text is quoted. What a terminal would obey or not show (a pasted escape could end the paste and run the
rest) is written in octal for `printf`, which every `sh` has built in; so is what an argument cannot hold.
"""

import shlex
from urllib.parse import urlsplit

import msgspec

from liveview.model.event import Headers
from liveview.text.headers import can_be_sent
from liveview.text.masking import MASK
from liveview.tui.lines.safe_text import visible

LONGEST_ARGUMENT = 32_768
"""Bytes of a body that are passed as an argument; Linux allows 131,072 at most, other systems less."""

_BY_CURL = {"content-length"}
"""Headers that curl makes itself, from the body that it sends."""
_DEFAULTS = ("Accept", "User-Agent", "Content-Type", "Expect")
"""Headers that curl adds on its own; those that were not there are removed."""


class Message(msgspec.Struct, frozen=True):
    """What to send."""

    method: str
    """The HTTP method."""
    url: str
    """The full URL, with secrets masked."""
    headers: Headers
    """As they were, with secrets masked."""
    body: bytes
    """As it was; empty for none."""


def command(message: Message, title: str) -> str:
    """The command, after comments that say what it is and what was masked; it ends with a line break."""
    options = [*_method(message), *_headers(message)]
    feed, data = _body(message.body)
    words = ["curl", "-q", "--noproxy '*'", "--globoff", "--path-as-is", f"--url {_argument(message.url)}"]
    lines = [f"{feed}{' '.join(words)}", *options, *data]
    return "".join(f"# {note}\n" for note in [_note(title), *_masked(message), *_left_out(message)]) + (
        " \\\n  ".join(lines) + "\n"
    )


def _note(text: str) -> str:
    """A comment; quoted too, because an interactive shell may run comments as commands."""
    return shlex.quote(visible(text.replace("'", " "), 300))


def _masked(message: Message) -> list[str]:
    names = [name for name, value in message.headers if MASK in value]
    notes = [_note(f"masked by liveview, put the secret back: {', '.join(names)}")] if names else []
    return [*notes, *(_note(f"masked by liveview, fill in: {part}") for part in _masked_parts(message.url))]


def _masked_parts(url: str) -> list[str]:
    """What is masked in a URL."""
    parts = urlsplit(url)
    missing = ["user and password of the URL"] if MASK in parts.netloc else []
    for segment in parts.path.split("/"):
        if MASK in segment:
            end = segment.rpartition(MASK)[2]
            missing.append(f"the part of the path{f' that ends in {end}' if end else ''}")
    missing += [f"{field.partition('=')[0]} in the query" for field in parts.query.split("&") if MASK in field]
    return missing


def _left_out(message: Message) -> list[str]:
    names = [name for name, value in message.headers if not can_be_sent(name, value)]
    return [_note(f"left out, curl cannot send it: {name}") for name in names]


def _method(message: Message) -> list[str]:
    """Left out for a POST with a body, which is what curl does by default."""
    return [f"--request {_argument(message.method)}"] if message.method != "POST" or not message.body else []


def _headers(message: Message) -> list[str]:
    there = {name.lower() for name, _ in message.headers}
    host = urlsplit(message.url).netloc.rpartition("@")[2]
    options = []
    for name, value in message.headers:
        same_host = name.lower() == "host" and value == host
        if can_be_sent(name, value) and not same_host and name.lower() not in _BY_CURL:
            options.append(f"-H {_argument(f'{name}: {value}' if value else f'{name};')}")
    return options + [f"-H '{name}:'" for name in _DEFAULTS if name.lower() not in there]


def _body(body: bytes) -> tuple[str, list[str]]:
    """What comes before curl to feed it, and its options for the data."""
    if not body:
        return "", []
    text = _plain(body)
    if text is not None and len(body) <= LONGEST_ARGUMENT:
        return "", [f"--data-raw {shlex.quote(text)}"]
    if text is not None:
        return f"printf %s {shlex.quote(text)} | ", ["--data-binary @-"]
    return f"printf '{_octal(body)}' | ", ["--data-binary @-"]


def _plain(body: bytes) -> str | None:
    """The body as text if every character is shown as itself; else None."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    flat = text.replace("\n", "")
    return text if visible(flat, len(flat)) == flat else None


def _argument(text: str) -> str:
    """One word of the command; a `printf` writes what is not shown as itself."""
    if visible(text, len(text)) == text:
        return shlex.quote(text)
    return f"\"$(printf '{_octal(text.encode())}')\""


def _octal(body: bytes) -> str:
    r"""Bytes as a format for `printf`: letters and digits as themselves, others as `\ooo`."""
    return "".join(_OCTAL[byte] for byte in body)


_OCTAL = [chr(byte) if byte < 0x80 and chr(byte).isalnum() else f"\\{byte:03o}" for byte in range(256)]

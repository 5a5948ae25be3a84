"""Writing to the configuration file in use, so that it takes effect at once. All of it blocks: a worker does it.

The text is changed where it differs, so that comments and order stay (`config.edit`). It is written only if it is a
configuration that can be used, and only if nobody changed the file meanwhile.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from liveview.config.file import NAME, parse
from liveview.errors import ConfigError, LiveviewError, PlanError, PostponedError
from liveview.model.controls import SessionView, commands_of
from liveview.plans import rewriting

TextChange: TypeAlias = Callable[[str], str]
"""Makes the new text of a configuration out of its text now; raises `ConfigError` if that cannot be done."""


def change_config(session: SessionView, change: TextChange, done: str) -> str:
    """Change the configuration file of a run and read it again; without a file, make one in the working directory.

    `done` says in words what was changed, and begins the sentence that is returned. Raises `LiveviewError`; then the
    file is as it was.
    """
    commands = commands_of(session)
    found = session.config_file
    path = Path(found or NAME)
    before = rewriting.read(path) if found is not None else b""
    after = _changed(path, before, change)
    if found is None:
        rewriting.create(path, after)
    elif after != before:
        rewriting.rewrite(path, before, after)
    try:
        commands.reload()
    except PostponedError as error:
        return f"{done} and written to {path.name}. {error}"
    except LiveviewError as error:
        return f"{done} and written to {path.name}, but is not in use yet: {error}"
    return f"{done} and written to {path.name}."


def config_text(session: SessionView) -> str:
    """The text of the configuration file of a run; "" without a file. Raises `LiveviewError`."""
    found = session.config_file
    return "" if found is None else _text(Path(found), rewriting.read(Path(found)))[0]


def why_not(error: LiveviewError) -> str:
    """Why nothing was written, as a sentence of its own."""
    text = str(error)
    return text if isinstance(error, PlanError) else f"Nothing was written: {text}"


def _changed(path: Path, before: bytes, change: TextChange) -> bytes:
    """The content after a change, with line ends as before; raises `ConfigError`."""
    text, newline = _text(path, before)
    try:
        parse(text)
    except ConfigError as error:
        raise ConfigError(f"{path.name} has to be mended first: {error}") from None
    after = change(text)
    parse(after)
    return after.replace("\n", newline).encode()


def _text(path: Path, content: bytes) -> tuple[str, str]:
    """The text of a file, and its line end; where that is not the plain one, the text has the plain one instead."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise ConfigError(f"{path.name} is not UTF-8 text") from None
    ends = text.count("\r\n")
    return (text.replace("\r\n", "\n"), "\r\n") if ends and ends == text.count("\n") else (text, "\n")

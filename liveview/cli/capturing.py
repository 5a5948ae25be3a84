"""`liveview export --as spec|pytest`: a session as a spec, or as a test that sends its events and expects the same."""

import time
from pathlib import Path
from typing import Literal, TypeAlias

from liveview.cli.export import filter_of, mask_of, opened, print_lines
from liveview.errors import ReadError, RunError, UsageError
from liveview.log import files
from liveview.log.files import LogFile
from liveview.specs.of_session import pytest_of, spec_of
from liveview.specs.writing import json_text, toml_text

Captured: TypeAlias = Literal["spec", "pytest"]
"""What a session can be written as."""
_NAMES: dict[Captured, str] = {"spec": "spec", "pytest": "test"}


def export_as(
    log: Path, text: str, kind: Captured, form: str | None, output: Path | None, *, force: bool, unmasked: bool = False
) -> None:
    """Write the events that match the filter `text` as a spec or a pytest file; raises `LiveviewError`.

    Both need values, so a session in HIPAA mode is only written with `unmasked`.
    """
    if form not in {None, "json"} or (form and kind != "spec"):
        raise UsageError(f"--as {kind} has no format {form}; a spec may be --format json")
    filter_of(text)
    files.check(log)
    if not unmasked and mask_of(LogFile(log, untouched=True)) is not None:
        raise UsageError(f"the session is in HIPAA mode, and a {_NAMES[kind]} needs values; --unmasked writes them")
    as_json = form == "json" or (output is not None and output.suffix.lower() == ".json")
    written = capture(log, text, kind, as_json=as_json).encode()
    try:
        if output is None:
            print_lines([written])
        else:
            with opened(output, log, force=force) as file:
                file.write(written)
    except OSError as error:
        raise RunError(f"cannot write {output or 'to stdout'}: {error.strerror}") from None


def capture(log: Path, text: str, kind: Captured, *, as_json: bool) -> str:
    """The events that match a filter, as the text of a file; raises `LiveviewError`."""
    files.check(log)
    try:
        if kind == "pytest":
            return pytest_of(log, text, time.time())
        document = spec_of(log, text, time.time())
    except ReadError as error:
        raise RunError(f"cannot read the log {log}: {error}") from None
    return json_text(document) if as_json else toml_text(document)

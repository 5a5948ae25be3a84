"""The user's own editor, for the configuration file."""

import os
import shlex
import subprocess

_USUAL = "notepad" if os.name == "nt" else "vi"


def edit(path: str) -> str:
    """Open the file in `$VISUAL` or `$EDITOR` and wait; a sentence if that failed, else ""."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or _USUAL
    try:
        status = subprocess.run([*shlex.split(command), path], check=False).returncode  # noqa: S603 - the user's own
    except (OSError, ValueError) as error:
        return f"cannot start the editor {command}: {error}; set EDITOR to the one you use"
    return f"the editor {command} ended with status {status}; nothing was read again" if status else ""

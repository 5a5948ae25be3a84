"""The user's own editor, for the configuration file."""

import os
import shlex
import signal
import subprocess

_USUAL = "notepad" if os.name == "nt" else "vi"


def edit(path: str) -> str:
    """Open the file in `$VISUAL` or `$EDITOR` and wait; a sentence if that failed, else ""."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or _USUAL
    try:
        with subprocess.Popen([*shlex.split(command), path]) as process:  # noqa: S603 - the user's own
            status = _wait(process)
    except (OSError, ValueError) as error:
        return f"cannot start the editor {command}: {error}; set EDITOR to the one you use"
    return f"the editor {command} ended with status {status}; configuration not reloaded" if status else ""


def _wait(process: "subprocess.Popen[bytes]") -> int:
    """Wait for the editor. Its ctrl+c is its own: the terminal sends it to everybody in the foreground, us included."""
    ours = signal.signal(signal.SIGINT, signal.SIG_IGN)  # after its start, or it would ignore it too
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, ours)

"""The command that sends a first event."""

import shlex


def curl(url: str, options: str = "") -> str:
    """A command that sends one valid event to this URL; the shell puts the time in.

    `options` are put before the URL as they are. The lines are broken inside the quoted JSON, where that changes
    nothing, so the command can be copied off the screen.
    """
    return (
        f'curl {options}{shlex.quote(url)} -d \'{{"event": "Hello",\n'
        '  "properties": {"distinct_id": "ada", "token": "dev",\n'
        "  \"time\": '$(date +%s)'}}'"
    )

"""All that is needed to reproduce an event, as one Markdown text: report, configuration and requests."""

import platform
from collections.abc import Sequence

import msgspec

from liveview import __version__
from liveview.log.read.event_detail import EventDetail
from liveview.log.sessions.config_file import config_file
from liveview.model.destination import SINK_SCHEME
from liveview.model.settings import Settings
from liveview.text.masking import MASK
from liveview.tui.copy.report import fenced, report
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.safe_text import visible

_LONGEST = 10_000_000
"""Characters of a line: all of them."""


def reproduction(detail: EventDetail, context: EventContext, commands: Sequence[str]) -> str:
    """The text; `commands` send the requests, the original of a duplicate first."""
    masked = "" if MASK not in (toml := _toml(context.settings)) else f" Replace each `{MASK}` with the secret."
    several = "these commands, one after the other" if len(commands) > 1 else "this command"
    lines = [
        report(detail, context),
        "## Steps to reproduce",
        "",
        f"1. Save this as `liveview.toml` and start `liveview --config liveview.toml`.{masked} It has the",
        "   settings in effect when this was written: destinations, event settings, budgets and the behaviours of the",
        "   sink. Ports, dedup and log are left out.",
        "",
        *fenced("toml", [visible(line, _LONGEST) for line in toml.splitlines()]),
        "",
        f"2. Run {several}.",
    ]
    for command in commands:
        lines += ["", *fenced("sh", command.splitlines())]
    made_by = f"liveview {__version__}, Python {platform.python_version()}, {platform.system()}"
    return "\n".join([*lines, "", made_by, ""])


def _toml(settings: Settings) -> str:
    """The configuration; while the panic switch is on, each path of the sink has its behaviour."""
    if not settings.panic:
        return config_file(settings)
    called = {
        hook.url.removeprefix(SINK_SCHEME) for one in settings.destinations for hook in one.webhooks if hook.is_sink
    }
    behaviours = dict.fromkeys(sorted(called | set(settings.behaviours)), settings.panic)
    return config_file(msgspec.structs.replace(settings, behaviours=behaviours))

"""The tracking plan of the run, read for the screen from where the configuration says it is."""

from pathlib import Path

import msgspec

from liveview.config.file import load as load_config
from liveview.errors import LiveviewError
from liveview.model.plan import Plan


class SessionPlan(msgspec.Struct, frozen=True):
    """The plan, or why there is none."""

    plan: Plan | None = None
    """The plan; None without one."""
    path: str = ""
    """Its file or folder as the configuration names it; "" if it names none."""
    problem: str = ""
    """Why it cannot be read, as a sentence; "" if it can, or if there is none."""


def plan_of(config_file: str | None) -> SessionPlan:
    """The plan that a configuration names; None for a run without one. It reads files: call it from a worker."""
    if config_file is None:
        return SessionPlan()
    path = Path(config_file)
    named = ""
    try:
        named = load_config(path).plan.file
        if not named:
            return SessionPlan()
        from liveview.plans.load import load

        return SessionPlan(load(path.parent / named), named)
    except LiveviewError as error:
        return SessionPlan(None, named, str(error))

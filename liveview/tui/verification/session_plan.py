"""The tracking plan of the run, read for the screen from where the configuration says it is."""

import msgspec

from liveview.errors import LiveviewError
from liveview.model.plan import Plan
from liveview.plans.configured import plan_path


class SessionPlan(msgspec.Struct, frozen=True):
    """The plan, or why there is none."""

    plan: Plan | None = None
    """The plan; None without one."""
    path: str = ""
    """The name of its file or folder; "" if the configuration names none."""
    problem: str = ""
    """Why it cannot be read, as a sentence; "" if it can, or if there is none."""


def plan_of(config_file: str | None) -> SessionPlan:
    """The plan that a configuration names; None for a run without one. It reads files: call it from a worker."""
    named = None
    try:
        named = plan_path(config_file)
        if named is None:
            return SessionPlan()
        from liveview.plans.load import load

        return SessionPlan(load(named), named.name)
    except LiveviewError as error:
        return SessionPlan(None, "" if named is None else named.name, str(error))

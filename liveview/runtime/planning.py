"""The tracking plan of a run: read at its start, and again together with the configuration file.

Nothing of it is imported without a plan: the validator costs some 20 ms and 10 MB.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from liveview.config.schema import PlanConfig
from liveview.model.plan import Plan

if TYPE_CHECKING:
    from liveview.core.planned.check import PlanCheck


class ChosenPlan(msgspec.Struct, frozen=True):
    """What the configuration says about the plan, and what was read because of it."""

    config: PlanConfig = PlanConfig()
    """The table `plan` of the configuration."""
    plan: Plan | None = None
    """The plan; None without one."""
    check: "PlanCheck | None" = None
    """What compares events with it; None without one."""


def choose(config: PlanConfig) -> ChosenPlan:
    """Read the plan that the configuration names, which may take a while; raises `PlanError`."""
    if not config.file:
        return ChosenPlan(config)
    from liveview.core.planned.check import PlanCheck
    from liveview.plans.load import load

    plan = load(Path(config.file))
    return ChosenPlan(config, plan, PlanCheck(plan, config.unplanned, config.on_violation))

"""`liveview diff`: is a session worse than the one before?"""

import sys
from collections.abc import Collection
from typing import Literal

from liveview.cli.line_output import print_lines
from liveview.cli.session_profiles import log_at, profile_of_all
from liveview.errors import UsageError
from liveview.plans.diff import DiffRule, compare
from liveview.plans.diff_text import json_of, text_of
from liveview.suggest import did_you_mean


def diff(before: str, after: str, form: Literal["text", "json"], rules: Collection[DiffRule], tolerance: float) -> bool:
    """Print how two sessions differ, and whether none of the rules says that it is worse. Raises `LiveviewError`."""
    first, second = log_at(before), log_at(after)
    found = compare(profile_of_all([first]), profile_of_all([second]))
    worse = found.worse(rules, tolerance)
    text = (json_of if form == "json" else text_of)(found, worse)
    encoding = sys.stdout.encoding or "utf-8"
    print_lines(text.encode(encoding, "backslashreplace").removesuffix(b"\n").split(b"\n"))
    return not worse


def rules_of(text: str) -> tuple[DiffRule, ...]:
    """The rules in a list such as `gone,shape`, none in an empty one; raises `UsageError`."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    known = [rule.value for rule in DiffRule]
    for name in names:
        if name not in known:
            advice = did_you_mean(name, known, f"the rules are {', '.join(known)}")
            raise UsageError(f"there is no rule {name!r} to fail on; {advice}")
    return tuple(map(DiffRule, dict.fromkeys(names)))

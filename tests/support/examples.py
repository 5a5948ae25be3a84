"""How many examples a law tries: its usual number on every run, and no fewer than a larger profile asks for."""

from hypothesis import HealthCheck, settings

USUAL_PROFILE = 100
"""The examples of Hypothesis's own profile, for which the usual numbers are meant."""


def examples(usual: int) -> settings:
    """The settings of a law that tries `usual` examples on every run.

    A profile with more examples than usual multiplies that number, and raises it to its own if it is still below.
    """
    asked = settings.default.max_examples if settings.default else USUAL_PROFILE
    scaled = max(usual * asked // USUAL_PROFILE, 1)
    count = max(scaled, asked) if asked > USUAL_PROFILE else scaled
    return settings(max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow])

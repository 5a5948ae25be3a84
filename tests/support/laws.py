"""How many examples a law is tried with: few while somebody waits, many at night.

`pytest --hypothesis-profile nightly -m hypothesis`, which `.ci/nightly` runs, tries every law with `MANY` examples.
"""

from hypothesis import HealthCheck, settings

DEFAULT, NIGHTLY = "default", "nightly"
MANY = 2_000
"""Examples of every law at night."""


def examples(quick: int) -> int:
    """The `max_examples` of a law for which `quick` are enough while somebody waits."""
    return max(quick, MANY) if settings.get_current_profile_name() == NIGHTLY else quick


def load_profiles() -> None:
    """Register both profiles and begin with `DEFAULT`; this machine may be busy, so neither has a deadline."""
    slow = [HealthCheck.too_slow]
    settings.register_profile(DEFAULT, settings.get_profile(DEFAULT), deadline=None, suppress_health_check=slow)
    settings.register_profile(
        NIGHTLY, max_examples=MANY, deadline=None, suppress_health_check=slow, derandomize=False, database=None
    )
    settings.load_profile(DEFAULT)

"""How thoroughly laws are tried: quickly while somebody waits, with many examples at night.

`pytest --hypothesis-profile nightly -m hypothesis`, which `.ci/nightly` runs, tries every law with at least `MANY`.
"""

from hypothesis import HealthCheck, settings

DEFAULT, NIGHTLY = "default", "nightly"
MANY = 2_000
"""Examples of a law at night."""


def load() -> None:
    """Register both profiles and begin with `DEFAULT`; this machine may be busy, so neither has a deadline."""
    slow = [HealthCheck.too_slow]
    settings.register_profile(DEFAULT, settings.get_profile(DEFAULT), deadline=None, suppress_health_check=slow)
    settings.register_profile(
        NIGHTLY, max_examples=MANY, deadline=None, suppress_health_check=slow, derandomize=False, database=None
    )
    settings.load_profile(DEFAULT)

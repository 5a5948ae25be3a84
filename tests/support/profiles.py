"""How thoroughly laws are tried: quickly while somebody waits, with many examples at night.

Before a change lands, `.ci/run` tries half of the usual number, others each time: it has twenty minutes for everything.
`pytest --hypothesis-profile nightly -m hypothesis`, which `.ci/nightly` runs, tries every law with at least `MANY`.
"""

from hypothesis import HealthCheck, settings

DEFAULT, BRIEF, NIGHTLY = "default", "brief", "nightly"
MANY = 2_000
"""Examples of a law at night."""
FEW = 50
"""Of a hundred examples, those that are tried before a change lands."""


def load() -> None:
    """Register the profiles and begin with `DEFAULT`; this machine may be busy, so none has a deadline."""
    slow = [HealthCheck.too_slow]
    settings.register_profile(DEFAULT, settings.get_profile(DEFAULT), deadline=None, suppress_health_check=slow)
    settings.register_profile(BRIEF, max_examples=FEW, deadline=None, suppress_health_check=slow)
    settings.register_profile(
        NIGHTLY, max_examples=MANY, deadline=None, suppress_health_check=slow, derandomize=False, database=None
    )
    settings.load_profile(DEFAULT)

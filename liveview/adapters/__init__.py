"""The outside world: one thing per file, each behind the smallest interface its user needs."""

"""Event settings: overrides for each event name."""

"""What the engine reads from the log: claimed dedup keys, waiting deliveries, settings."""

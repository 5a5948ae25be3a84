"""Likely personal and health data in properties, recognised by name and by value."""

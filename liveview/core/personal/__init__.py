"""Likely personal and health data in properties: by name and by value."""

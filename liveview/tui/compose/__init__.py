"""Compose: write an event, try it, send it."""

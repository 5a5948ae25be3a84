"""Replays: events of a log once more."""

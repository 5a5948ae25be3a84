"""Checklist: the events that a spec expects, ticked off while they arrive."""

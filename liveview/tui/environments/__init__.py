"""Environments: which there are, what each has of its own, and the way to see the events of one only."""

"""The help: every key, with search."""

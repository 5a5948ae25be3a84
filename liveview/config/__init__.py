"""The configuration: the file, what was changed while running, and both together."""

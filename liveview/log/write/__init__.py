"""The one thread that writes the log."""

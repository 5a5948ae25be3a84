"""The inspector: everything about one event."""

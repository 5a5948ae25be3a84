"""Only: filters made from the selected event."""

"""Copy: an event, or a part of it, as text."""

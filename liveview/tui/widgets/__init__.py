"""Widgets: each draws one kind of thing and reports what the user did with it."""

"""Widgets and base classes without a place of their own."""

"""Widgets and base classes that several screens share."""

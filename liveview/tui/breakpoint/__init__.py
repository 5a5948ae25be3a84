"""Calls that are held at breakpoints."""

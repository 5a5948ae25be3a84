"""Transformations: what is changed for which destination, and a bench that tries it with an event."""

"""Reads a session for people: rows, events in full, totals, records for export."""

"""Exact JSON: reading and writing it, editing its text, comparing values, and explaining why a body is not JSON."""

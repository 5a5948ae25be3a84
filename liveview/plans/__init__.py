"""Tracking plans as files: read, learned from sessions, changed, and compared with what a session holds."""

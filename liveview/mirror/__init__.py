"""Copies of sessions: a session file that follows the feed of a session elsewhere."""

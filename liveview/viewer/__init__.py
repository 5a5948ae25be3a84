"""The screen on an engine elsewhere: what it sees of the session, and what it may change there."""

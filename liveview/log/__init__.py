"""The log: one SQLite file a session. Its tables, the store that writes it, and what reads it."""

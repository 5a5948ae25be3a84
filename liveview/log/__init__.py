"""The log: one SQLite file a session. Schema, the one writer, the readers."""

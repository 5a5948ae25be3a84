"""The protocols that requests speak: one file per wire, from bytes to events, and the reply each needs."""

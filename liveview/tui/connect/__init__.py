"""Connect: how each client is pointed here."""

"""Real client libraries, unmodified, against a running receiver; and frames of those that cannot run here."""

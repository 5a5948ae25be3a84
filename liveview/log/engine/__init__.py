"""What the engine stores in the log and reads from it: batches, claims, due deliveries, settings."""

"""The store's transactions, and whether the file that is written is still the log."""

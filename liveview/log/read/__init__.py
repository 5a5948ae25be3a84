"""What people read from the log: rows, events in full, totals, records for export. Raises `ReadError`."""

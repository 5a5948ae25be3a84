"""HIPAA mode: which properties may leave, by list and destination."""

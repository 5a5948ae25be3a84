"""Verification: how the events of a session fare, against the tracking plan or against another session."""

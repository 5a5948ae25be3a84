"""JSON, exactly: in and out, changed in its text, compared, and why a body is none."""

"""The built-in sink: its paths and what they received."""

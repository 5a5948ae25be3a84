"""Compare: two events side by side."""

"""Tests mirror the package: `x.py` has `test_x.py`."""

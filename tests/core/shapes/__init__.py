"""Tests of what services would really get."""

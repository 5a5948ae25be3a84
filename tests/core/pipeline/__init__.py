"""Tests of the steps from an event to a payload."""

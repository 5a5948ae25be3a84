"""The tests of the wires."""

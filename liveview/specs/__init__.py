"""Specs: which events are expected, whether a session holds them, what to report, and specs made of a session.

Nothing here reads a clock or a log: `judge` is given evidence, and the caller says where it comes from.
"""

"""Refused requests: who sent them and what to change."""

"""Destination monitoring: percentiles, outcomes, health and what was left out, for each destination."""

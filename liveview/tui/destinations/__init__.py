"""Destinations: switches, options, webhooks, totals."""

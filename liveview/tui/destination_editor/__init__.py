"""The configuration of one destination as a form, and what can be done with destinations."""

"""Plan edit: a violation, what the plan says, what came, and what can be done about it."""

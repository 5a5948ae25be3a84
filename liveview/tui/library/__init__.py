"""Event Library: the definitions, how many events match each, and what can be done about them."""

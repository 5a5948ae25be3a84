"""Export: the events of the list as a file."""

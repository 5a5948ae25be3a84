"""Other sessions: the list of them, and looking at one."""

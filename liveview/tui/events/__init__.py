"""The main screen: the event list, its filter, and the small panes beside it."""

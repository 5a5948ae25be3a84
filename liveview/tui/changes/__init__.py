"""The screen of changes: who changed which setting, and when."""

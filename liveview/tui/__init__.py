"""The screen: Textual only. It reads the log, sees the run as a `SessionView`, and decides nothing itself."""

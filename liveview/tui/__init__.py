"""The screen: Textual only. It reads the log, asks through `Controls`, and decides nothing itself."""

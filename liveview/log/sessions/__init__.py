"""The session files of the state directory."""

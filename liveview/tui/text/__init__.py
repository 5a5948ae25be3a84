"""What the screen says, as plain values: pure functions from rows and dossiers to styled text."""

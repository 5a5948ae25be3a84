"""Every key: what it does, how it is named, and which keys clash."""

"""From one place to another: the palette, and what can be done with the selected event."""

"""The keys of the dialog in which destinations are switched for a definition or an environment."""

from liveview.tui.keys.binding import bound

SWITCHES = (
    bound("space", "pick", "on/off", "Switch the destination on or off", "switches.turn"),
    bound("ctrl+s", "save", "save", "Write the switches to the configuration file", "switches.save"),
)

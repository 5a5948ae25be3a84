"""liveview: a live-view debugger for customer-data events, in the terminal."""

__version__ = "0.1.0"

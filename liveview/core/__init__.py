"""The decisions, as pure code: no clock, loop, socket, file or random number. Time is always an argument."""

"""The decisions, pure: no clock, loop, socket, file or chance. Time is always an argument."""

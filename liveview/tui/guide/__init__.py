"""The guide, as pages on the screen."""

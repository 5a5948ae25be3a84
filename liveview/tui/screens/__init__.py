"""Whole screens: they own what is selected and hand data down to their widgets."""

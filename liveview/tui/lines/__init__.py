"""Text used on several screens: safe, styled, measured in cells; times, names, states and rules in words."""

"""Text without a place: safe, styled, measured in cells; times, names, states and rules in words."""

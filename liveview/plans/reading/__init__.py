"""The kinds of plan, a module each, and what they share: files, JSON with its digits, and checked schemas."""

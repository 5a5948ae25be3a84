"""The tests of the nouns."""

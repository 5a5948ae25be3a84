"""What a session may be called."""

LONGEST_LABEL = 200
"""Characters of a label, as many as the HTTP API takes."""


def is_label(text: str) -> bool:
    """Whether it is short enough, and all of it can be shown and stored."""
    return len(text) <= LONGEST_LABEL and text.isprintable()

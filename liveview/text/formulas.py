"""Cells of a CSV file that no spreadsheet runs."""

import unicodedata

_SIGNS = "=+-@"
_ALONE = "\t\r\n"
"""A spreadsheet runs a cell that begins with one of these (OWASP, CSV injection), even when blanks or invisible
characters precede the sign, or when it has its full-width form.
"""


def without_formula(text: str) -> str:
    """The text of a cell: an apostrophe precedes one that looks like a formula."""
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might run a cell with this text."""
    if text[:1] in {*_ALONE}:
        return True
    first = next((each for each in text if unicodedata.category(each)[0] not in "CZM"), "")
    return first != "" and unicodedata.normalize("NFKC", first)[0] in _SIGNS

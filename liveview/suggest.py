"""Did you mean: the known word that is closest to one that is not known."""

import difflib
from collections.abc import Iterable

LONGEST = 100
"""Characters of a word for which a similar one is looked up: the search is quadratic."""
LIKENESS = 0.6
"""How alike two words must be, from 0 to 1: two letters of five may differ."""


def nearest(word: str, known: Iterable[str], likeness: float = LIKENESS) -> str:
    """The known word that was probably meant, in any letter case; "" when none is close."""
    if len(word) > LONGEST:
        return ""
    spellings = {each.casefold(): each for each in sorted(known)}
    close = difflib.get_close_matches(word.casefold(), spellings, n=1, cutoff=likeness)
    return spellings[close[0]] if close else ""


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """The question `did you mean …?` about the closest known word; `otherwise` when none is close."""
    meant = nearest(word, known)
    return f"did you mean {meant}?" if meant else otherwise

"""The formats of texts that a plan can ask for and that JSON Schema does not know.

`email`, `uri`, `date-time`, `date` and `uuid` are those of the validator. All of them read a text once.
"""

import re
from collections.abc import Callable, Mapping

from liveview.core.planned.currencies import CURRENCIES

_NUMERIC = re.compile(r"-?(?:0|[1-9]\d*+)(?:\.\d++)?(?:[eE][+-]?\d++)?", re.ASCII)


def is_currency(text: str) -> bool:
    """Whether a text is a currency of ISO 4217, such as `EUR`."""
    return text in CURRENCIES


def is_numeric(text: str) -> bool:
    """Whether a text is a number as JSON writes it: `19.99`, but neither `1,5` nor `007`."""
    return _NUMERIC.fullmatch(text) is not None


FORMATS: Mapping[str, Callable[[str], bool]] = {"currency": is_currency, "numeric": is_numeric}
"""Each format by its name, and what says whether a text has it."""

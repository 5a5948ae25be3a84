"""Placeholder IDs: what programs write where a value is missing, such as `undefined` or the nil UUID (ours).

They make every event without an ID look alike: as a dedup key, a placeholder makes the second event a duplicate.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from liveview.core.json.document import Json, decimal
from liveview.model.problem import Problem, problem

MOST_SHOWN = 40
"""Characters of a placeholder that a warning quotes."""
_NOTHING = r"undefined|null|none|nil|nan|-?infinity|nullptr|void 0"
_PLACEHOLDER = re.compile(
    rf"""["'<(\[]*(?:{_NOTHING}|unknown|anonymous|anon|n/?a|true|false|optional\(nil\)|-?0|-1|\#n/a|\#ref!)["'>)\]]*
    |(?:{_NOTHING})(?:[-_:|.,/\s]+(?:{_NOTHING}))+
    |\[object\s\w+\]|<[\w.]+\sobject\sat\s0x[\da-f]+>|function\s?\(.*|\[\]|\{{\}}|\(\)|["'\-_.?]+
    |\{{{{.*\}}}}|\$\{{.*\}}|\{{[\w.$]*\}}|%[sd]|%\(\w+\)[sd]|<%.*%>|<[\w\s-]+>|\[\w*\s?id\]|your[-_\s]?\w*[-_\s]?id
    |\{{?0{{8}}-?0{{4}}-?0{{4}}-?0{{4}}-?0{{12}}\}}?|f{{8}}-?f{{4}}-?f{{4}}-?f{{4}}-?f{{12}}|0{{6,}}""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST = 200
"""Characters of a text that may be a placeholder."""
_HIDDEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u3164\u2800"
_INVISIBLE = re.compile(rf"[\s{_HIDDEN}\x00-\x1f]*")
_BLANKS = "\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, [*range(33), *range(0x2000, 0x200B)]))
_FIRST = frozenset(f"0-_.?#%$\"'<([{{fFuUnNiIvVaAtToOyY{_HIDDEN}{_BLANKS}")
"""What placeholders begin with, to rule out most IDs quickly."""


def is_placeholder(value: Json) -> bool:
    """Whether an ID is what a program writes when it has none."""
    if isinstance(value, str):
        return value[:1] in _FIRST and len(value) <= _LONGEST and _is_placeholder_text(value)
    return decimal(value) in {0, -1}


@lru_cache(8192)
def _is_placeholder_text(text: str) -> bool:
    """Cached, because the same users, devices and environments keep coming back."""
    return _PLACEHOLDER.fullmatch(text.strip()) is not None or _INVISIBLE.fullmatch(text) is not None


def warnings(source: Mapping[str, Json], names: tuple[str, ...], inside: str = "") -> Iterator[Problem]:
    """A warning for each of the IDs under `names` that is a placeholder; `inside` is the path to `source`."""
    for name in names:
        value = source.get(name)
        if value is not None and is_placeholder(value):
            shown = value[:MOST_SHOWN] if isinstance(value, str) else str(decimal(value))
            yield problem("placeholder-id", f"{inside}{name}", f'"{shown}"' if isinstance(value, str) else shown)

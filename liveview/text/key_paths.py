"""The text of a path into a JSON value, such as `items[0].sku`; a key with a dot or a bracket is `["a.b"]`."""

import json
import re
from typing import TypeAlias

Keys: TypeAlias = tuple[str | int, ...]
"""The keys of a path from the outside in: names in objects, positions in lists."""

PLAIN_KEY = r'[^.\[\]"]+'
"""The regular expression of a key that is written as it is."""
_KEY = re.compile(PLAIN_KEY)


def written_path(keys: Keys) -> str:
    """The text of a path, which `read_path` reads."""
    text = ""
    for key in keys:
        if isinstance(key, int):
            text += f"[{key}]"
        elif _KEY.fullmatch(key) and key.isprintable():
            text += f".{key}" if text else key
        else:
            text += f"[{json.dumps(key)}]"
    return text

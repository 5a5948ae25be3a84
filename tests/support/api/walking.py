"""Walking over the pages of a list of the HTTP API."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from tests.support.api.asking import got
from tests.support.running import Running


def pages(
    app: Running, path: str, between: Callable[[], object] = lambda: None, /, **values: object
) -> Iterator[list[dict[str, Any]]]:
    """Every page of a list; `between` is called after each of them."""
    name = path.rpartition("/")[2]
    cursor: dict[str, object] = {}
    while True:
        found = got(app, f"{path}?{urlencode({**values, **cursor})}")
        yield found[name]
        if found["next"] is None:
            return
        cursor = {"cursor": found["next"]}
        between()


def ids(app: Running, path: str, between: Callable[[], object] = lambda: None, /, **values: object) -> list[int]:
    """The ids of all rows, in the order of the pages."""
    return [row["id"] for page in pages(app, path, between, **values) for row in page]

"""The source code of the package and of its tests, for the tests that read it."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The root of the repository."""


@cache
def files_of(*tops: str) -> tuple[Path, ...]:
    """The Python files below these folders of the repository, in order."""
    return tuple(sorted(path for top in tops for path in (ROOT / top).rglob("*.py")))


@cache
def tree_of(path: Path) -> ast.Module:
    """The parsed code of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def place_of(node: ast.AST, path: Path) -> str:
    """Where a piece of code is, as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"

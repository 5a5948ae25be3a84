"""The rules of the house that a tool can count: how long, how large, how documented, and what tests keep off."""

import ast
import importlib
import inspect
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.dom import DOMNode

from tests.support.sources import ROOT, files_of, place_of, tree_of

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 40
METHODS = 25
METHODS_ON_SCREEN = 40
"""Methods of a class that is a widget, a screen or an app: Textual calls many of them by their names."""

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
RECORDS = re.compile(r"\b(Struct|NamedTuple|TypedDict|Fact)\b|@?dataclass")
"""Bases and decorators of classes whose fields are what they are about."""
TUPLES = {"_asdict", "_field_defaults", "_fields", "_make", "_replace"}
"""Public names of named tuples."""
OPEN_TO = {
    "tests/support/adapters/aiohttp_private.py": "aiohttp's",
    "tests/support/tui/textual_private.py": "Textual's, whose version it names",
}
"""Files of tests that may reach private attributes, and whose."""


def none(found: Iterator[str]) -> None:
    """Fail with all of them, a line each."""
    lines = list(found)
    assert not lines, "\n".join([f"{len(lines)} found:", *lines])


def long_files() -> Iterator[str]:
    for path in files_of("liveview", "tests"):
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > LINES_OF_A_FILE:
            yield f"{path.relative_to(ROOT)}: {lines} lines"


def long_functions() -> Iterator[str]:
    for path in files_of("liveview", "tests"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, FUNCTION) and node.end_lineno and node.end_lineno - node.lineno >= LINES_OF_A_FUNCTION:
                yield f"{place_of(node, path)}: {node.name}, {node.end_lineno - node.lineno + 1} lines"


def classes_of(path: Path) -> Iterator[tuple[str, ast.ClassDef]]:
    """The classes at the top of a module and in its classes, with the names by which they are reached."""
    within = [("", node) for node in tree_of(path).body]
    while within:
        outer, node = within.pop()
        if isinstance(node, ast.ClassDef):
            name = f"{outer}{node.name}"
            yield name, node
            within += [(f"{name}.", inner) for inner in node.body]


def methods_written() -> dict[tuple[str, str], set[str]]:
    """The names of the methods that each class of the package has in its own code."""
    return {
        (module_of(path), name): {inner.name for inner in node.body if isinstance(inner, FUNCTION)}
        for path in files_of("liveview")
        for name, node in classes_of(path)
    }


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def large_classes() -> Iterator[str]:
    """Those with too many methods, counting those of their bases in the package."""
    written = methods_written()
    for module, name in written:
        if module.endswith("__main__"):
            continue
        owner: object = importlib.import_module(module)
        for part in name.split("."):
            owner = inspect.getattr_static(owner, part)
        assert isinstance(owner, type)
        methods = set[str]().union(*(written.get((each.__module__, each.__qualname__), ()) for each in owner.__mro__))
        most = METHODS_ON_SCREEN if issubclass(owner, DOMNode) else METHODS
        if len(methods) > most:
            yield f"{module}.{name}: {len(methods)} methods, at most {most}"


def undocumented_fields() -> Iterator[str]:
    for path in files_of("liveview"):
        for name, node in classes_of(path):
            kind = [ast.unparse(each) for each in (*node.bases, *node.decorator_list)]
            if not node.name.startswith("_") and any(map(RECORDS.search, kind)):
                yield from (f"{place_of(field, path)}: {name}.{ast.unparse(field.target)}" for field in silent(node))


def silent(node: ast.ClassDef) -> Iterator[ast.AnnAssign]:
    """The public fields of a class that no docstring follows."""
    for field, after in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(field, ast.AnnAssign) and not ast.unparse(field.target).startswith("_"):
            told = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            if not (told or ast.unparse(field.annotation).startswith("ClassVar")):
                yield field


def shared_names() -> Iterator[str]:
    """The names that several public classes have."""
    places = defaultdict(list)
    for path in files_of("liveview"):
        for _, node in classes_of(path):
            if not node.name.startswith("_"):
                places[node.name].append(place_of(node, path))
    return (f"{name}: {', '.join(where)}" for name, where in sorted(places.items()) if len(where) > 1)


def reached_privates() -> Iterator[str]:
    for path in files_of("tests"):
        if str(path.relative_to(ROOT)) not in OPEN_TO:
            yield from (f"{place_of(node, path)}: {text}" for node, text in privates(tree_of(path)))


def privates(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """The private names of others that code uses: as attributes, in imports, and in the texts of `setattr` and such."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            if not (isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}):
                yield node, ast.unparse(node)
        elif isinstance(node, ast.ImportFrom):
            names = [*(node.module or "").split("."), *(name.name for name in node.names)]
            yield from ((node, f"import of {name}") for name in names if is_private(name))
        elif isinstance(node, ast.Call) and re.search(r"\b[gs]etattr$|\bdelattr$|\bpatch\b", ast.unparse(node.func)):
            texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            yield from ((node, text) for text in texts if any(map(is_private, text.split("."))))


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in TUPLES


@pytest.mark.parametrize(
    "offences",
    [long_files, long_functions, large_classes, undocumented_fields, shared_names, reached_privates],
    ids=lambda offences: offences.__name__,
)
def test_there_are_no(offences: Callable[[], Iterator[str]]) -> None:
    none(offences())


class TestCounting:
    """The rules above would find what they are about."""

    @pytest.mark.parametrize(
        ("code", "found"),
        [
            ("app._runtime", ["app._runtime"]),
            ("self._own; cls._own; pair._replace(a=1); x.__dict__", []),
            ("from textual._wait import wait", ["import of _wait"]),
            ("from liveview.log.files import _lock", ["import of _lock"]),
            ("monkeypatch.setattr(files, '_lock', 1)", ["_lock"]),
            ("mock.patch('liveview.log.files._lock')", ["liveview.log.files._lock"]),
            ("monkeypatch.setattr('liveview.log.files.lock', '_other')", ["_other"]),
        ],
    )
    def test_private_names(self, code: str, found: list[str]) -> None:
        assert [text for _, text in privates(ast.parse(code))] == found

    def test_fields(self) -> None:
        (node,) = ast.parse("class A:\n    a: int\n    b: int\n    'b.'\n    _c: int\n    d: ClassVar[int] = 1").body
        assert isinstance(node, ast.ClassDef)
        assert [ast.unparse(field) for field in silent(node)] == ["a: int"]

    def test_classes_in_classes(self, tmp_path: Path) -> None:
        path = tmp_path / "module.py"
        path.write_text("class A:\n    class B:\n        class C: ...\n")
        assert [name for name, _ in classes_of(path)] == ["A", "A.B", "A.B.C"]

    def test_methods_of_bases(self) -> None:
        written = methods_written()
        assert {"compose", "look"} <= written["liveview.tui.events.screen", "MainScreen"]

    def test_every_exception_is_needed(self) -> None:
        assert [name for name in OPEN_TO if not list(privates(tree_of(ROOT / name)))] == []

"""Reads the code of the screen for ways around the door of untrusted text."""

import ast
from collections.abc import Iterable, Set
from functools import cache
from pathlib import Path

import liveview.tui

ROOT = Path(liveview.tui.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
"""The modules of the screen."""

DOOR = "lines/safe_text.py"
CUTTERS = {"lines/cells.py", "lines/wrapping.py", "lines/json_lines.py", "lines/outline.py"}
"""May call `SafeText`: they take safe text apart and put it together, and let nothing in."""
GUIDE = "guide/screen.py"
FRAME, TELLING, BINDINGS = "kit/framed.py", "kit/notifications.py", "keys/binding.py"

LIBRARY = {
    "rich": set(),
    "rich.cells": {"*"},
    "rich.style": {"*"},
    "textual": {"events", "on", "work"},
    "textual.notifications": {"SeverityLevel"},
    "textual.widgets": {"Button", "Input", "Static", "TextArea"},
}
"""What may be imported everywhere of the modules that can show a text; of other modules of Textual, anything."""
CLOSED = (
    "rich",
    "textual.content",
    "textual.notifications",
    "textual.markup",
    "textual.visual",
    "textual.widgets",
    "textual.renderables",
)
OPENED = {
    DOOR: {"textual.content", "rich.text"},
    TELLING: {"textual.notifications"},
    "kit/canvas.py": {"rich.segment"},
    "shell/ascii.py": {"rich.segment"},
    "shell/last_door.py": {"rich.segment"},
    GUIDE: {"textual.widgets"},
}
"""The modules that may import more, and what."""

MAKERS = {"SafeText", "SafeContent"}
CONTENT = {"content_of", "safe_text", "assembled", "stacked"}
"""Their results are content, never markup."""
SENTENCES = {"say": 0, "joined": 1, "counted": 1}
"""Functions for words that are written in the code, and which argument these are."""
SHOWN = {"Static", "Button"}
"""Widgets that read a `str` as markup."""
QUIET = {"id", "classes", "name", "compact", "variant"}
"""What they are given besides."""
TITLES = {"border_title", "border_subtitle", "placeholder", "tooltip", "title", "sub_title", "label"}
KEYWORDS = TITLES - {"title"}
HITS = {"Hit", "DiscoveryHit"}


class Reader(ast.NodeVisitor):
    """Finds the ways around the door in a module of the screen."""

    def __init__(self, name: str, widgets: Set[str]) -> None:
        self.found: list[tuple[int, str]] = []
        self._name = name
        self._widgets = widgets
        self._doors: set[str] = set()
        self._annotations: set[ast.AST] = set()
        self._called: set[ast.AST] = set()
        self._written: set[ast.AST] = set()
        self._classes: list[str] = []

    def blame(self, node: ast.AST) -> None:
        self.found.append((getattr(node, "lineno", 0), ast.unparse(node)))

    def visit_Import(self, node: ast.Import) -> None:
        if any(name.name.split(".")[0] in {"rich", "textual"} or "safe_text" in name.name for name in node.names):
            self.blame(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        names = {name.name for name in node.names}
        if module in {"liveview.tui.lines.safe_text", "liveview.tui.lines.moments"}:
            if any(name.asname for name in node.names):
                self.blame(node)
            self._doors |= names
        closed = module in LIBRARY or any(module == each or module.startswith(f"{each}.") for each in CLOSED)
        if closed and module not in OPENED.get(self._name, ()) and LIBRARY.get(module) != {"*"}:
            renamed = any(name.asname for name in node.names)
            if renamed or not names <= LIBRARY.get(module, set()):
                self.blame(node)
        if (module, "safe_text") in {("liveview.tui", name) for name in names} or "cast" in names:
            self.blame(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for base in node.bases:
            self._annotations |= set(ast.walk(base))
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        if node.name in {"render", "render_str"} or (node.name in self._doors):
            self.blame(node)
        if node.returns is not None:
            self._annotations |= set(ast.walk(node.returns))
        self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_arg(self, node: ast.arg) -> None:
        if node.annotation is not None:
            self._annotations |= set(ast.walk(node.annotation))
        if node.arg in self._doors:
            self.blame(node)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._annotations |= set(ast.walk(node.annotation))
        if ast.unparse(node.annotation) == "TypeAlias" and node.value is not None:
            self._annotations |= set(ast.walk(node.value))
        self._assign(node, [node.target], node.value)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        self._assign(node, node.targets, node.value)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._assign(node, [node.target], node.value)
        self.generic_visit(node)

    def _assign(self, node: ast.stmt, targets: list[ast.expr], value: ast.expr | None) -> None:
        titles = [target for target in targets if isinstance(target, ast.Attribute) and target.attr in TITLES]
        self._written |= set(titles)
        if titles and value is not None:
            self._blame_unless(self._is_content(value), node)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self._blame_unless(node.id not in self._doors, node)
        elif node.id in MAKERS:
            allowed = node in self._annotations or self._name == DOOR
            self._blame_unless(allowed or (self._name in CUTTERS and node in self._called), node)
        elif node.id in SENTENCES and node.id in self._doors:
            self._blame_unless(node in self._called, node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr == "notify" and self._name != TELLING:
            self.blame(node)
        if node.attr in {"from_markup", "markup"} and self._name not in {DOOR, FRAME}:
            self.blame(node)
        if node.attr in MAKERS or (node.attr == "update" and node not in self._called):
            self.blame(node)
        if isinstance(node.ctx, ast.Store) and node.attr in TITLES and node not in self._written:
            self.blame(node)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        self._called.add(node.func)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if isinstance(node.func, ast.Name) and name in SENTENCES and name in self._doors:
            self._blame_unless(self._is_written(node, SENTENCES[name]), node)
        is_update = name == "update" and self._name != GUIDE  # pages of the package
        if is_update or name in self._widgets or self._is_base(node.func):
            words = [*node.args, *(word.value for word in node.keywords if word.arg not in QUIET)]
            self._blame_unless(all(self._is_content(each) for each in words), node)
        if name in HITS:
            self._blame_unless(any(_calls(each, {"rich_text"}) for each in node.args[:2]), node)
            self._blame_unless(_calls(node.args[-1], {"as_markup"}), node)
        if name == "setattr" and self._name != FRAME:
            self._blame_unless(isinstance(node.args[1], ast.Constant) and node.args[1].value not in TITLES, node)
        if name == "exit" and (len(node.args) > 2 or any(word.arg == "message" for word in node.keywords)):
            self.blame(node)
        if self._name not in {TELLING, BINDINGS}:
            words = [word.value for word in node.keywords if word.arg in KEYWORDS]
            self._blame_unless(all(self._is_content(each) or _calls(each, {"say"}) for each in words), node)
        self.generic_visit(node)

    def _is_base(self, function: ast.expr) -> bool:
        """`super().__init__` of a widget that shows its first argument."""
        own = bool(self._classes) and self._classes[-1] in self._widgets
        return own and isinstance(function, ast.Attribute) and ast.unparse(function) == "super().__init__"

    def _is_content(self, node: ast.expr) -> bool:
        """A literal, or a call of what makes content; `None` and flags are not text."""
        if isinstance(node, ast.IfExp):
            return self._is_content(node.body) and self._is_content(node.orelse)
        return isinstance(node, ast.Constant) or _calls(node, CONTENT & self._doors)

    def _is_written(self, node: ast.Call, place: int) -> bool:
        """Whether this argument is a literal; what joins texts may be left out."""
        words = node.args[place : place + 1] or [word.value for word in node.keywords]
        if any(isinstance(each, ast.Starred) for each in node.args[: place + 1]):
            return False
        if not words:
            return place > 0
        return all(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in words)

    def _blame_unless(self, fine: bool, node: ast.AST) -> None:
        if not fine:
            self.blame(node)


def _calls(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def made_of(widgets: Set[str], trees: Iterable[ast.AST]) -> frozenset[str]:
    """The widgets and every class that is made of one of them."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found = set(widgets)
    for _ in classes:
        found |= {each.name for each in classes if any(ast.unparse(base) in found for base in each.bases)}
    return frozenset(found)


@cache
def shown_widgets() -> frozenset[str]:
    """Those of the screen that read a `str` as markup."""
    return made_of(SHOWN, [ast.parse(path.read_text()) for path in FILES])


def suspects(code: str, name: str = "places/screen.py") -> list[tuple[int, str]]:
    tree = ast.parse(code)
    reader = Reader(name, made_of(SHOWN | shown_widgets(), [tree]))
    reader.visit(tree)
    return reader.found

"""Nothing but `safe_text` leads from untrusted text to a widget: shown by reading the code of the screen.

A widget of Textual reads a plain `str` as markup and writes control characters as they are. So wherever one gets
text, it must be a literal of ours, `Content`, or what `visible` or `safe_text` made of it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import liveview.tui

ROOT = Path(liveview.tui.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))

WIDGETS = {"Static", "Label", "Button", "Option", "Checkbox", "Collapsible", "Markdown"}
"""Widgets whose first argument is shown."""
METHODS = {"notify", "update"}
TITLES = {"border_title", "border_subtitle", "placeholder", "tooltip", "title", "sub_title", "label"}
DOORS = {"safe_text", "visible", "assemble", "styled", "join"}


def _is_safe(node: ast.expr) -> bool:
    """A literal, a call of a door or of `Content`, a name that says it is content, or made of such."""
    match node:
        case ast.Constant():
            return True
        case ast.JoinedStr(values=parts):
            return all(_is_safe(part.value) for part in parts if isinstance(part, ast.FormattedValue))
        case ast.Call(func=ast.Name(id=name)):
            return name in DOORS | {"Content", "len", "str", "number", "counted", "size", "legend"} or name.endswith(
                ("_content", "_words")
            )
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in DOORS or name.endswith(("_title", "_content", "_words"))
        case ast.IfExp(body=yes, orelse=no):
            return _is_safe(yes) and _is_safe(no)
        case ast.BinOp(left=left, right=right):
            return _is_safe(left) and _is_safe(right)
        case ast.BoolOp(values=values):
            return all(_is_safe(value) for value in values)
        case ast.Name(id=name):
            return (
                name in {"content", "title", "hint", "selected", "count", "verb", "more", "command"}
                or name.isupper()
                or name in {"event_id", "_event_id"}
            )
        case ast.Attribute(attr=name):
            return name in {"glyph", "word", "description", "tooltip", "content", "status"} or name in {
                "event_id",
                "_event_id",
            }
    return False


def _suspects(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Places where something that may be untrusted text is given to a widget."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not _is_safe_call(node):
            yield node.lineno, ast.unparse(node)
        if isinstance(node, ast.Assign):
            titles = [name for name in node.targets if isinstance(name, ast.Attribute) and name.attr in TITLES]
            if titles and not _is_safe(node.value):
                yield node.lineno, ast.unparse(node)


def _is_safe_call(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name == "from_markup":
        return False
    if name == "notify" and not any(word.arg == "markup" and _is_false(word.value) for word in node.keywords):
        return False
    if name in WIDGETS | METHODS and node.args and not _is_safe(node.args[0]):
        return False
    titled = name in WIDGETS | {"Input", "TextArea"}
    return not titled or all(_is_safe(word.value) for word in node.keywords if word.arg in TITLES)


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_widgets_get_text_through_the_door_only(path: Path):
    """Wrap it in `safe_text`, or in `visible` with `markup=False`."""
    assert list(_suspects(ast.parse(path.read_text()))) == []


@pytest.mark.parametrize(
    "code",
    [
        "Static(event.name)",
        "Label(f'user {row.distinct_id}')",
        "self.notify(str(error))",
        "self.notify(visible(name))",
        "self.notify(name, markup=False)",
        "box.border_title = event.name",
        "text.update(payload)",
        "Content.from_markup(name)",
        "Input(placeholder=row.name)",
    ],
)
def test_what_goes_around_it_is_found(code: str):
    """The check can fail."""
    assert list(_suspects(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "Static('Send an event')",
        "Static(safe_text(event.name))",
        "self.notify(visible(name), markup=False)",
        "box.border_title = Content.assemble('x', safe_text(event.name))",
    ],
)
def test_what_goes_through_it_passes(code: str):
    """And it can pass."""
    assert list(_suspects(ast.parse(code))) == []

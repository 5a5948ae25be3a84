"""The private names of Textual that the screen uses are listed, tried with a version, and no more than these."""

import ast
import asyncio
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import textual
from textual.app import App
from textual.binding import Binding
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.scroll_view import ScrollView

from liveview.tui.app import LiveviewApp
from liveview.tui.kit import textual_private
from tests.support import needs
from tests.support.sources import ROOT, files_of, place_of, tree_of
from tests.support.tui import textual_private as of_tests
from tests.support.tui.small import run

HERE = Path(textual_private.__file__)


def classes() -> Iterator[type[MessagePump]]:
    """The classes of the screen that are made of one of Textual's."""
    for path in files_of("liveview/tui"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for each in vars(importlib.import_module(name)).values():
            if isinstance(each, type) and issubclass(each, MessagePump) and each.__module__ == name:
                yield each


@cache
def private_names(of: type) -> tuple[frozenset[str], frozenset[str]]:
    """The private names that the code of a class gives to itself, and those that it uses of itself or its bases."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(of))).body
    assert isinstance(body, ast.ClassDef)
    given, used = {name.id for each in body.body for name in assigned(each) if isinstance(name, ast.Name)}, set[str]()
    for node in ast.walk(body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given.add(node.name)
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) in {"self", "super()"}:
            (given if isinstance(node.ctx, ast.Store) else used).add(node.attr)
    return frozenset(each for each in given if is_private(each)), frozenset(each for each in used if is_private(each))


def assigned(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.AnnAssign):
        return [node.target]
    return node.targets if isinstance(node, ast.Assign) else []


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name != "_"


def given_by(package: str, of: type) -> set[str]:
    """The private names that the bases of a class in a package give to it."""
    bases = [each for each in of.__mro__ if each.__module__.split(".")[0] == package]
    return set().union(*(private_names(each)[0] for each in bases))


def test_the_version_is_the_one_it_was_tried_with() -> None:
    if textual.__version__ != textual_private.VERSION:
        needs.lacking(f"tried with textual {textual_private.VERSION}, this is {textual.__version__}")
    assert of_tests.VERSION == textual_private.VERSION


def test_a_class_replaces_only_the_private_names_that_are_listed() -> None:
    replaced = {
        f"{each.__module__}.{each.__qualname__}": tuple(sorted(private_names(each)[0] & given_by("textual", each)))
        for each in classes()
    }
    expected = {name: (method,) for name, (method, _) in textual_private.OVERRIDDEN.items()}
    assert {name: names for name, names in replaced.items() if names} == expected


def test_a_class_uses_no_other_private_name_of_textual_than_the_one_it_replaces() -> None:
    found = []
    for each in classes():
        name = f"{each.__module__}.{each.__qualname__}"
        replaced = textual_private.OVERRIDDEN.get(name, ("", ""))[0]
        theirs = given_by("textual", each) - given_by("liveview", each) - {replaced}
        found += [f"{name}: {used}, call it from {HERE.name}" for used in private_names(each)[1] & theirs]
    assert not found, "\n".join(found)


def test_nobody_else_reaches_into_others_or_imports_private_modules() -> None:
    found = []
    for path in files_of("liveview/tui"):
        for node in ast.walk(tree_of(path)) if path != HERE else ():
            if isinstance(node, ast.ImportFrom | ast.Import):
                module = node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name
                reaches = module.startswith("textual.") and any(map(is_private, module.split(".")))
            else:
                reaches = isinstance(node, ast.Attribute) and of_another(node) and node.attr in THEIRS
            if reaches:
                found.append(f"{place_of(node, path)}: {ast.unparse(node)}")
    assert not found, "\n".join(found)


def of_another(node: ast.Attribute) -> bool:
    return is_private(node.attr) and ast.unparse(node.value) not in {"self", "cls", "super()"}


THEIRS = given_by("textual", LiveviewApp) | given_by("textual", ScrollView)
"""What apps, screens and widgets have."""


@pytest.mark.parametrize("name", textual_private.OVERRIDDEN)
def test_what_is_replaced_has_a_reason(name: str) -> None:
    assert len(textual_private.OVERRIDDEN[name][1].split()) > 3


def test_the_error_that_ends_an_app_is_known(tmp_path: Path) -> None:
    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        assert textual_private.crash_of(app) is None
        app.call_later(lambda: {}[1])  # type: ignore[index] # the error is wanted
        await pilot.pause()
        assert isinstance(textual_private.crash_of(app), KeyError)

    with pytest.raises(KeyError):
        run(tmp_path, play)


def test_an_app_ends_at_once(tmp_path: Path) -> None:
    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        textual_private.close_at_once(app)
        while app.is_running:  # noqa: ASYNC110 (nothing tells when it has ended)
            await asyncio.sleep(0)

    run(tmp_path, play)


def test_bindings_are_known_by_their_keys() -> None:
    class Bound(App[None]):
        BINDINGS = [Binding("a", "bell", id="ring")]  # noqa: RUF012 (Textual's)

    assert [each.id for each in textual_private.bindings_of(Bound())["a"]] == ["ring"]

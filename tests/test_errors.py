"""The tree of errors is drawn as it is."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import liveview
from liveview import errors
from liveview.errors import LiveviewError

_LINE = re.compile(r"^    ((?:[│├└─ ]{4})*)(\w+Error) +(\d)\b", re.MULTILINE)
_ELSEWHERE = {
    *("_AwayError", "_ConstantError", "_NoEventError", "_RepeatedKeyError", "ClaimedError", "FunctionError"),
    "SpeaksTlsError",
}
"""Errors that never leave their package, one that aiohttp has to know, and one that SQLite catches."""


def walk(kind: type[LiveviewError], depth: int = 0) -> Iterator[tuple[int, str, int]]:
    """Depth, name and exit code of a class and everything under it."""
    yield depth, kind.__name__, kind.exit_code
    for each in kind.__subclasses__():
        yield from walk(each, depth + 1)


def every_class() -> Iterator[type]:
    """Every class that the package defines."""
    for found in pkgutil.walk_packages(liveview.__path__, "liveview."):
        if not found.name.endswith("__main__"):
            module = importlib.import_module(found.name)
            yield from (each for each in vars(module).values() if isinstance(each, type))


def test_the_picture_shows_every_error_in_its_place_with_its_exit_code() -> None:
    defined = {each for each in every_class() if issubclass(each, LiveviewError)}
    drawn = [(len(branch) // 4, name, int(code)) for branch, name, code in _LINE.findall(errors.__doc__ or "")]
    assert sorted(drawn) == sorted(walk(LiveviewError))
    assert {name for _, name, _ in drawn} == {each.__name__ for each in defined}


def test_the_picture_shows_whose_branch_each_error_is_on() -> None:
    path: list[str] = []
    for branch, name, _ in _LINE.findall(errors.__doc__ or ""):
        depth = len(branch) // 4
        del path[depth:]
        kind = next(each for each in every_class() if each.__name__ == name)
        assert [base.__name__ for base in kind.__bases__] == path[-1:] or name == "LiveviewError"
        path.append(name)


def test_no_error_of_the_package_grows_beside_the_tree() -> None:
    own_errors = {
        each.__name__
        for each in every_class()
        if issubclass(each, Exception) and each.__module__.startswith("liveview.")
    }
    assert own_errors - {name for _, name, _ in walk(LiveviewError)} == _ELSEWHERE


def test_every_exit_code_is_one_that_the_help_names() -> None:
    assert {code for _, _, code in walk(LiveviewError)} == {1, 2}

"""The tests mirror the package: the place of a module is the place of its tests."""

from pathlib import PurePosixPath as Path

import pytest

from tests.support.sources import ROOT, files_of

UNMIRRORED: dict[str, str] = {
    "liveview/api/run.py": "protocols of the run, which the tests of every route are about",
    "liveview/core/store.py": "protocols and their values; the tests of stores are about them",
    "liveview/model/playback.py": "a protocol and its values; the tests of the player are about them",
    "liveview/model/preview.py": "values of a dry run, whose tests are about them",
    "liveview/tui/kit/messages.py": "messages without behaviour; the tests of who sends them are about them",
}
"""Modules without a test file of their own, each with the reason; at most `MOST`."""
MOST = 10
OTHERS = {
    "program": "the whole program as a user runs it",
    "project": "documents, packaging, and the rules of the house",
    "sdk": "real clients against the receiver",
    "store": "what every store of a session promises",
    "bench": "how quick it is; run by hand",
    "support": "what tests share, with the tests of that",
}
"""Folders of tests that mirror none of the package, and what they are about."""
SHARED = {"conftest.py", "sdk/conftest.py", "store/conftest.py", "testing/conftest.py", "pictures.py"}
"""Code that tests share outside of `support` and `bench`."""


def relative(top: str) -> list[Path]:
    return [Path(path.relative_to(ROOT / top).as_posix()) for path in files_of(top) if path.name != "__init__.py"]


MODULES = [path for path in relative("liveview") if path.name != "__main__.py"]
TESTS = relative("tests")


def is_test(path: Path) -> bool:
    return path.name.startswith("test_")


def shared(path: Path) -> bool:
    return str(path) in SHARED


def is_tested(module: Path) -> bool:
    return module.with_name(f"test_{module.name}") in TESTS


def mirrored(test: Path) -> bool:
    """Whether a module, or a package, begins the name of this test file in the same folder."""
    folder = ROOT / "liveview" / test.parent
    there = folder.iterdir() if folder.is_dir() else ()
    names = {path.stem for path in there if path.suffix in {"", ".py"}}
    return any(f"{test.stem}_".startswith(f"test_{name}_") for name in names)


def none(found: list[str]) -> None:
    """Fail with all of them, a line each."""
    assert not found, "\n".join([f"{len(found)} found:", *found])


def test_every_module_has_its_tests_in_the_same_place() -> None:
    names = [f"liveview/{each}" for each in MODULES if not is_tested(each)]
    none([name for name in names if name not in UNMIRRORED])


def test_exceptions_are_few_and_needed_and_have_a_reason() -> None:
    assert len(UNMIRRORED) <= MOST
    for name, reason in UNMIRRORED.items():
        module = Path(name).relative_to("liveview")
        assert module in MODULES, f"{name} is not there"
        assert not is_tested(module), f"{name} has tests now"
        assert len(reason.split()) > 3, name


def test_every_test_file_is_named_after_a_module_of_the_folder_that_it_mirrors() -> None:
    none([f"tests/{each}" for each in TESTS if each.parts[0] not in OTHERS and not mirrored(each) and not shared(each)])


@pytest.mark.parametrize("folder", OTHERS)
def test_every_other_folder_is_there(folder: str) -> None:
    assert (ROOT / "tests" / folder).is_dir()
    assert not (ROOT / "liveview" / folder).exists()


def test_code_that_tests_share_is_in_support() -> None:
    apart = [each for each in TESTS if not is_test(each) and each.parts[0] not in {"support", "bench"}]
    none([f"tests/{each}" for each in apart if not shared(each)])


def test_a_test_in_support_is_named_after_what_it_tests() -> None:
    tests = [each for each in TESTS if each.parts[0] == "support" and is_test(each)]
    none([f"tests/{each}" for each in tests if each.with_name(each.name.removeprefix("test_")) not in TESTS])

"""How the whole suite is run: garbage is looked for where it can be, long tests begin first, waiting is used.

And the one fixture that tests of the log, of the texts and of the commands share.
"""

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from liveview.log.filter import reasons, values
from tests.support import profiles
from tests.support.tui.fakes import Session

profiles.load()

_YOUNG = 20_000
"""Objects made before garbage is looked for; Python's 700 are too few for apps that make a million."""
_KEPT: "list[tempfile.TemporaryDirectory[str]]" = []
"""The state directory of this run."""
_QUICK = {"adapters", "clients", "config", "core", "log", "model", "sink_script", "specs", "support", "text"}
"""Folders of tests that start no program, terminal, screen or engine; `-m quick` runs those that are not slow."""
_MEMORY = Path("/dev/shm")
"""Files in memory, on Linux."""
_ROOM = 1 << 30
"""Bytes that must be free there; a container may have much less."""
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGQUIT", "SIGHUP") if hasattr(signal, name)]
_WAITING = 1
"""Workers more than cores: a third of the time of these tests is waiting."""


@pytest.hookimpl
def pytest_configure(config: pytest.Config) -> None:
    """No test reads or writes what the user of this machine has kept, such as a theme.

    Quick tests write to memory where there is room: thousands of logs would wait for the disk. Others may start
    programs from there, which not every system allows.
    """
    if _is_quick(config) and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
    folder = tempfile.TemporaryDirectory(prefix="liveview-state-")
    os.environ["XDG_STATE_HOME"] = folder.name
    _KEPT.append(folder)


@pytest.hookimpl
def pytest_unconfigure() -> None:
    """Remove it."""
    while _KEPT:
        _KEPT.pop().cleanup()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of tests stay in memory: looking at them again and again took a third of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(_YOUNG)
        gc.enable()


def pytest_xdist_auto_num_workers() -> int:
    """How many workers `-n auto` starts."""
    return (os.cpu_count() or 1) + _WAITING


@pytest.hookimpl
def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Of all the tests, `-m quick` imports only the folders that have quick ones."""
    tests = Path(__file__).parent
    is_all = [Path(each).resolve() for each in config.args] == [tests]
    if is_all and _is_quick(config) and collection_path.parent == tests:
        return collection_path.name not in _QUICK or None
    return None


def _is_quick(config: pytest.Config) -> bool:
    """Whether only quick tests are chosen, all or some of them."""
    return str(config.getoption("markexpr")).split(" and ")[0] == "quick"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the quick tests, before `-m` chooses among them."""
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    if folder in _QUICK and not item.get_closest_marker("slow"):
        item.add_marker("quick")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, and quick tests come last: no worker is left alone with something long.

    Otherwise the order stays random.
    """
    items.sort(key=_haste)


def _haste(item: pytest.Item) -> int:
    if item.get_closest_marker("slow") or "project" in item.path.parts:
        return 0
    return 2 if item.get_closest_marker("quick") else 1


@pytest.fixture(autouse=True)
def theme_of_the_test() -> Iterator[None]:
    """A theme that one test chooses is not that of the next."""
    yield
    Path(_KEPT[-1].name, "liveview", "theme").unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def signals_of_a_terminal() -> Iterator[None]:
    """No program of a test ignores signals because the runner does, as it may under `nohup` or in the background."""
    ignored = [number for number in _SIGNALS if signal.getsignal(number) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """An empty log and the engine that fills it."""
    session = Session(tmp_path / "session.db")
    yield session
    session.close()


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reasons and values of a filter have all the time they need, however busy the machine is."""
    for module in (reasons, values):
        monkeypatch.setattr(module, "BUDGET", 30.0)

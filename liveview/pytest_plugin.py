"""The pytest plugin: `liveview`, an instance for one test, and `liveview_factory` for several.

It imports nothing of liveview until a test asks for one of them, so that a run without liveview pays nothing.
"""

from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from liveview.testing.fixtures import InstancesOfTest
    from liveview.testing.instance import Liveview

_OPTION = "liveview_config"
_INSTANCES: "pytest.StashKey[InstancesOfTest]" = pytest.StashKey()
"""The instances of a test that uses any."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for `pytest.ini`."""
    parser.addini(_OPTION, "the configuration of the fixture liveview: a TOML file, relative to this file", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Explain the mark."""
    what = "what the fixture liveview runs with: a TOML file or Python values, and whether webhooks may be elsewhere"
    config.addinivalue_line("markers", f"liveview(config=None, allow_outside=False): {what}")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to the report of a failure what liveview has seen, and keep its session."""
    report = yield
    instances = item.stash.get(_INSTANCES, None)
    if instances is not None and report.failed:
        report.sections += instances.failed(None if call.excinfo is None else call.excinfo.value)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Keep the session of a test whose teardown fails."""
    instances = item.stash.get(_INSTANCES, None)
    if instances is None:
        return (yield)
    with instances.ending():
        return (yield)


@pytest.fixture
def liveview_factory(request: pytest.FixtureRequest) -> "Iterator[Callable[..., Liveview]]":
    """Start a liveview each time it is called; `config` and `allow_outside` are those of the mark by default."""
    from liveview.testing.fixtures import InstancesOfTest

    config = request.config
    instances = InstancesOfTest(
        [mark.kwargs if not mark.args else {"": mark.args} for mark in request.node.iter_markers("liveview")],
        config.getini(_OPTION),
        config.inipath.parent if config.inipath else config.rootpath,
    )
    request.node.stash[_INSTANCES] = instances
    try:
        yield instances.start
    finally:
        instances.stop()


@pytest.fixture
def liveview(liveview_factory: "Callable[..., Liveview]") -> "Liveview":
    """A running liveview of this test only, on free ports and with a session of its own."""
    return liveview_factory()

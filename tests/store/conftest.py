"""Every test of this folder is tried with every kind of store."""

from pathlib import Path

import pytest

from tests.support.log.stores import MAKERS, Held


@pytest.fixture(params=MAKERS)
def held(request: pytest.FixtureRequest, tmp_path: Path) -> Held:
    """A new session."""
    return MAKERS[request.param](tmp_path)

"""What a test needs and a user's machine may lack: there it skips with a reason, before a change lands it fails."""

import importlib.util
import os
import shutil
from typing import Any

import pytest


def lacking(reason: str) -> None:
    """Skip the test, or fail it where skips are forbidden."""
    if os.environ.get("LIVEVIEW_NO_SKIPS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def program(name: str) -> str:
    """The path of a program that the test runs."""
    found = shutil.which(name)
    if found is None:
        lacking(f"{name} is not installed")
    return str(found)


def module(name: str) -> Any:
    """A module of the `dev` dependencies that is too large for an environment in which only liveview is tried."""
    if importlib.util.find_spec(name) is None:
        lacking(f"{name} is not installed")
    return importlib.import_module(name)

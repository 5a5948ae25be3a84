"""Tests that are coroutines."""

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

Given = ParamSpec("Given")
PATIENCE = 60.0
"""Seconds after which a test that waits has failed."""


def in_loop(test: Callable[Given, Coroutine[Any, Any, None]]) -> Callable[Given, None]:
    """Run a test in an event loop of its own, whose unhandled errors fail it."""

    @functools.wraps(test)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
        failures: list[dict[str, Any]] = []

        async def main() -> None:
            asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))
            async with asyncio.timeout(PATIENCE):
                await test(*args, **kwargs)

        asyncio.run(main())
        assert not failures, failures

    return run


async def until(condition: Callable[[], object]) -> None:
    """Wait for what nothing announces; the test has a time limit."""
    while not condition():  # noqa: ASYNC110 (nothing tells)
        await asyncio.sleep(0.01)

"""The instances of one test of pytest: what they run with, what they say about its failure, and when they end."""

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from liveview.errors import ConfigError, LiveviewError
from liveview.testing.instance import Liveview

SECTION = "liveview"
"""The title of the section in the report of a failed test."""
_KEYWORDS = ("config", "allow_outside")


class InstancesOfTest:
    """Starts instances. `marks` are the keywords of the marks of a test, the closest first.

    `option` is the configuration that `pytest.ini` names, "" for none, and `folder` the folder of that file.
    """

    def __init__(self, marks: Sequence[Mapping[str, Any]], option: str, folder: Path) -> None:
        self._given: dict[str, Any] = {"config": folder / option} if option else {}
        for mark in reversed(marks):
            if unknown := [word for word in mark if word not in _KEYWORDS]:
                found = f"the keyword {unknown[0]!r}" if unknown[0] else "a value without its keyword"
                raise ConfigError(f"the mark liveview has {found}; it takes config=… and allow_outside=…")
            self._given.update(mark)
        self._running: list[Liveview] = []
        self._failed = False

    def start(
        self, config: str | Path | Mapping[str, Any] | None = None, *, allow_outside: bool | None = None
    ) -> Liveview:
        """Start one more; what is not given is that of the marks, or else of `pytest.ini`. Raises `LiveviewError`."""
        own = {"config": config, "allow_outside": allow_outside}
        given = {**self._given, **{word: value for word, value in own.items() if value is not None}}
        instance = Liveview(**given).start()
        self._running.append(instance)
        return instance

    def failed(self, error: BaseException | None) -> list[tuple[str, str]]:
        """The test has failed: the sessions of what runs are kept.

        Returns sections for the report, unless the error says it all.
        """
        self._failed = True
        return [
            (SECTION, self._summary(each))
            for each in self._running
            if all(error is not known for known in each.failures)
        ]

    def stop(self) -> None:
        """Stop them all, and remove the sessions of a test that has not failed."""
        with contextlib.ExitStack() as stopping:
            for each in self._running:
                each.keep = self._failed
                stopping.callback(each.stop)
            self._running = []

    def _summary(self, instance: Liveview) -> str:
        try:
            return instance.summary()
        except LiveviewError as error:  # the report of another failure must not be lost
            return f"the session cannot be read: {error}"

"""The instances of one test of pytest: what they run with, what they say about its failure, and when they end."""

import contextlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from liveview.errors import ConfigError, LiveviewError
from liveview.testing.instance import Liveview, session_folder

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
        self._instances: dict[Path, Liveview] = {}
        """By the folder of their sessions."""
        self._failed = False
        self._is_ending = False

    def start(
        self, config: str | Path | Mapping[str, Any] | None = None, *, allow_outside: bool | None = None
    ) -> Liveview:
        """Start one more; what is not given is that of the marks, or else of `pytest.ini`. Raises `LiveviewError`."""
        own = {"config": config, "allow_outside": allow_outside}
        given = {**self._given, **{word: value for word, value in own.items() if value is not None}}
        folder = session_folder()
        try:
            instance = Liveview(**given, log=folder / "session.db").start()
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._instances[folder] = instance
        return instance

    def failed(self, error: BaseException | None) -> list[tuple[str, str]]:
        """The test has failed: its sessions are kept.

        Returns sections for the report, unless the error says it all.
        """
        self._failed = True
        return [
            (SECTION, self._summary(each))
            for each in self._instances.values()
            if all(error is not known for known in each.failures)
        ]

    @contextlib.contextmanager
    def ending(self) -> Iterator[None]:
        """The block tears the test down. Sessions are removed after it: what fails in it is a failure, too."""
        self._is_ending = True
        try:
            yield
        except BaseException:
            self._failed = True
            raise
        finally:
            self._tidy()

    def stop(self) -> None:
        """Stop them all."""
        with contextlib.ExitStack() as stopping:
            for each in self._instances.values():
                stopping.callback(each.stop)
        if not self._is_ending:
            self._tidy()

    def _tidy(self) -> None:
        """Remove the sessions of a test that has not failed, unless the test has decided about them itself."""
        for folder, instance in list(self._instances.items()):
            if not (self._failed if instance.keep is None else instance.keep):
                shutil.rmtree(folder, ignore_errors=True)
                del self._instances[folder]

    def _summary(self, instance: Liveview) -> str:
        try:
            return instance.summary()
        except LiveviewError as error:  # the report of another failure must not be lost
            return f"the session cannot be read: {error}"

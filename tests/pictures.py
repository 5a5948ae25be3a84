"""Draws the committed pictures again from fixed events, a fixed clock and a fixed time zone.

`python -m tests.pictures` writes `screenshots/*.svg`; `python -m tests.pictures snapshots` writes those that the
tests of the screen compare with.
"""

import gzip
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from liveview.config.schema import ScreenConfig
from tests.support.tui import idle, states

DIRECTORY = Path(__file__).parent.parent / "screenshots"


class Picture(NamedTuple):
    """A screen of `size` (columns, rows) after these keys."""

    size: tuple[int, int]
    keys: Sequence[str] = ()
    scene: str = "flowing"


PICTURES = {
    "main-wide": Picture((140, 42)),
    "main-narrow": Picture((80, 24)),
    "narrow": Picture((40, 20)),
    "trace": Picture((80, 24), ("enter",)),
    "payload": Picture((80, 24), ("enter", "right")),
    "dedup": Picture((80, 24), ("enter", "right", "right")),
    "routing": Picture((80, 24), ("enter", "right", "right", "right")),
    "attempts": Picture((80, 24), ("enter", "right", "right", "right", "right")),
    "http": Picture((80, 24), ("enter", "left")),
    "timeout": Picture((100, 14), ("4",)),
    "collision": Picture((100, 30), ("enter", "right", "right"), "collision"),
    "filter": Picture((100, 24), ("slash", *"is:duplicate -user:cr")),
    "event-settings": Picture((100, 24), ("v",)),
    "destinations": Picture((120, 30), ("d",)),
    "sink": Picture((120, 30), ("s",)),
    "compose": Picture((100, 30), ("e",)),
    "refused": Picture((100, 30), (), "refused"),
    "first-refused": Picture((80, 24), (), "first-refused"),
    "connect": Picture((120, 30), (), "connect"),
}


def draw(picture: Picture) -> str:
    """The SVG of a picture."""
    scene = states.SCENES.get(picture.scene) or states.MORE[picture.scene]
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "session.db"
        return idle.run(states.draw(scene._replace(keys=(*scene.keys, *picture.keys)), path, picture.size))


def screenshots() -> None:
    """Write the pictures of the documentation."""
    DIRECTORY.mkdir(exist_ok=True)
    for name, picture in PICTURES.items():
        (DIRECTORY / f"{name}.svg").write_text(draw(picture), encoding="utf-8")


def snapshots() -> None:
    """Write the pictures that the tests compare with."""
    states.SNAPSHOTS.mkdir(exist_ok=True)
    for left_over in states.SNAPSHOTS.glob("*"):
        left_over.unlink()
    for name, scene in states.SCENES.items():
        for size in states.SIZES:
            for look, screen in states.LOOKS.items():
                states.place(name, size, look).write_bytes(gzip.compress(_drawn(scene, size, look, screen), mtime=0))


def _drawn(scene: states.Scene, size: tuple[int, int], look: str, screen: ScreenConfig) -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        if look == states.NO_COLOR:
            os.environ["NO_COLOR"] = "1"
        try:
            return idle.run(states.draw(scene, Path(directory) / "session.db", size, screen)).encode()
        finally:
            os.environ.pop("NO_COLOR", None)


if __name__ == "__main__":
    snapshots() if sys.argv[1:] == ["snapshots"] else screenshots()

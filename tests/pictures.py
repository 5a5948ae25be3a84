"""Draws the committed pictures again from fixed events, a fixed clock and a fixed time zone.

`python -m tests.pictures` writes `screenshots/*.svg`; `python -m tests.pictures snapshots` writes those that the
tests of the screen compare with.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from liveview.tui.app import LiveviewApp
from tests.support.tui import idle, snapshot, states

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
    "pipeline": Picture((140, 42), (), "pipeline"),
    "library": Picture((140, 24), (), "library"),
    "transformations": Picture((140, 28), (), "transformations"),
    "hipaa": Picture((120, 32), (), "hipaa"),
    "attempts": Picture((80, 24), ("enter", *["right"] * 5)),
    "http": Picture((80, 24), ("enter", "left")),
    "timeout": Picture((100, 14), ("4",)),
    "collision": Picture((100, 30), ("enter", "right", "right"), "collision"),
    "filter": Picture((100, 24), ("slash", *"is:duplicate -user:cr")),
    "event-settings": Picture((100, 24), ("v",)),
    "destinations": Picture((120, 30), ("d",)),
    "destination-form": Picture((100, 30), ("d", "e")),
    "monitoring": Picture((120, 30), ("M",)),
    "sink": Picture((120, 30), ("s",)),
    "compose": Picture((100, 30), ("e",)),
    "refused": Picture((100, 30), (), "refused"),
    "first-refused": Picture((80, 24), (), "first-refused"),
    "connect": Picture((120, 30), (), "connect"),
    "checklist": Picture((120, 30), (), "checklist"),
    "journey": Picture((110, 28), (), "journey"),
    "verification": Picture((140, 30), (), "verification"),
    "plan-edit": Picture((100, 24), (), "plan-edit"),
    "changes": Picture((120, 20), (), "changes"),
}


def draw(picture: Picture) -> str:
    """The SVG of a picture."""
    scene = states.SCENES.get(picture.scene) or states.MORE[picture.scene]
    scene = scene._replace(keys=(*scene.keys, *picture.keys))
    with tempfile.TemporaryDirectory() as directory:
        return idle.run(states.draw(scene, Path(directory) / "session.db", picture.size, _svg))


def _svg(app: LiveviewApp) -> str:
    return app.export_screenshot(title="liveview")


def screenshots() -> None:
    """Write the pictures of the documentation."""
    DIRECTORY.mkdir(exist_ok=True)
    for name, picture in PICTURES.items():
        (DIRECTORY / f"{name}.svg").write_text(draw(picture), encoding="utf-8")


def snapshots() -> None:
    """Write the screens that the tests compare with."""
    states.SNAPSHOTS.mkdir(exist_ok=True)
    drawn = {states.place(name, size): (name, size) for name in states.SCENES for size in states.SIZES}
    for left_over in {*states.SNAPSHOTS.glob("*")} - {*drawn}:
        left_over.unlink()
    for path, scene in drawn.items():
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(snapshot.written(states.drawings(*scene), before), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    snapshots() if sys.argv[1:] == ["snapshots"] else screenshots()

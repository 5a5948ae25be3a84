"""Draws `screenshots/*.svg` from fixed events, a fixed clock and a fixed time zone: `python -m tests.pictures`."""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import NamedTuple

from liveview.log.reader import Reader
from liveview.tui.app import LiveviewApp
from tests.tui import samples
from tests.tui.fakes import FakeControls

DIRECTORY = Path(__file__).parent.parent / "screenshots"

_RATES = (0.0, 0.0, 1.0, 2.5, 4.0, 3.0, 6.0, 9.5, 8.0, 12.0, 14.5, 11.0, 12.4)


class Picture(NamedTuple):
    """A screen of `size` (columns, rows) after these keys."""

    size: tuple[int, int]
    keys: Sequence[str] = ()


PICTURES = {
    "main-wide": Picture((140, 42)),
    "main-narrow": Picture((80, 24)),
    "trace": Picture((80, 24), ("enter",)),
}


def draw(picture: Picture) -> str:
    """The SVG of a picture."""
    with tempfile.TemporaryDirectory() as directory:
        session = samples.shop(Path(directory) / "session.db")
        try:
            with Reader(session.path) as reader:
                return asyncio.run(_screenshot(picture, samples.moment(session), reader))
        finally:
            session.close()


async def _screenshot(picture: Picture, controls: FakeControls, reader: Reader) -> str:
    app = LiveviewApp(controls, reader, UTC)
    app.animation_level = "none"
    for second, rate in enumerate(_RATES):
        app.feed.rates.sample(rate, controls.at - len(_RATES) + second)
    async with app.run_test(size=picture.size) as pilot:
        await pilot.pause()
        await pilot.press(*picture.keys)
        await pilot.pause()
        await pilot.wait_for_scheduled_animations()
        return app.export_screenshot(title="liveview")


def main() -> None:
    """Write all pictures."""
    DIRECTORY.mkdir(exist_ok=True)
    for name, picture in PICTURES.items():
        (DIRECTORY / f"{name}.svg").write_text(draw(picture), encoding="utf-8")


if __name__ == "__main__":
    main()

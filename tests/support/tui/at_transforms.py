"""The screen of transformations over a session, and the file that it changes."""

from collections.abc import Callable
from pathlib import Path

from liveview.config.changes import Changes, settings_of
from liveview.config.file import parse
from liveview.tui.transforms.bench_pane import BenchPane
from liveview.tui.transforms.screen import TransformList, TransformsScreen
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.one_screen import Play, Stage, on_stage

FILE = """\
# mine
[[destinations]]
name = "Webhooks"
[[destinations.webhooks]]
url = "sink:/orders"

[[destinations]]
name = "Mixpanel"
[[destinations.webhooks]]
url = "sink:/mixpanel"

# the price
[[transforms]]
event = "Purchase"
ops = [
  {op = "rename", from = "price", to = "value"},  # as they call it
  {op = "delete", prop = "email"},
]

# in cents
[[transforms]]
event = "Purchase"
destination = "Mixpanel"
sql = "select props ->> 'value' * 100 as cents from incoming_event"
"""
"""A configuration with two transformations."""


class FileSession(FakeSession):
    """A run whose settings are those of its file, which `reload` reads."""

    def reload(self) -> str:
        said = super().reload()
        self.read()
        return said

    def read(self) -> None:
        """The settings of the file are in effect."""
        text = Path(self.found or "").read_text(encoding="utf-8")
        self.effective = settings_of(parse(text), Changes(), self.effective.version + 1)


def session_with(folder: Path, text: str = FILE) -> FileSession:
    """A run with this configuration."""
    config = folder / "liveview.toml"
    config.write_text(text, encoding="utf-8")
    found = FileSession(found=str(config))
    found.read()
    return found


def bought(path: Path) -> Session:
    """A session with two events."""
    session = Session(path)
    session.send("Signup", plan="pro", **{"$insert_id": "s"})
    session.send("Purchase", price=24.6, email="ada@example.com", **{"$insert_id": "p"})
    return session


def transforms_on(
    folder: Path,
    play: Play,
    size: tuple[int, int] = (80, 24),
    *,
    text: str = FILE,
    event_id: int | None = None,
    fake: FakeSession | None = None,
    fill: Callable[[Path], Session] = bought,
) -> None:
    """Run `play` on the screen."""
    on_stage(
        folder,
        lambda feed: TransformsScreen(feed, event_id),
        play,
        size,
        fake=fake or session_with(folder, text),
        fill=fill,
    )


def transform_list(stage: Stage) -> TransformList:
    """The list."""
    return stage.app.screen.query_one(TransformList)


def file_of(folder: Path) -> str:
    """The configuration as it is now."""
    return (folder / "liveview.toml").read_text(encoding="utf-8")


async def tried(stage: Stage) -> None:
    """Wait until what is written was tried."""
    for _ in range(100):
        await stage.settle()
        panes = stage.app.screen.query(BenchPane)
        if not any(pane.is_waiting for pane in panes):
            break
        await stage.pilot.pause(0.02)
    await stage.settle()

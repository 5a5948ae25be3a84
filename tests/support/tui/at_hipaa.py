"""The screen of HIPAA mode over a session, and the file that it changes."""

from collections.abc import Callable
from pathlib import Path

from liveview.model.note import Note, PipelineStep
from liveview.tui.hipaa.grid import HipaaGrid
from liveview.tui.hipaa.screen import HipaaScreen
from tests.support.log.piped import pipe
from tests.support.tui.at_transforms import FileSession, session_with
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.one_screen import Play, Stage, on_stage

FILE = """\
# mine
[hipaa]  # ask Ada first
on = true
events = [
  "price",  # fine
]

[[environments]]
name = "Staging"
token = "stage"

[[environments]]
name = "Lab"
token = "lab"
[environments.hipaa]
events = ["sku"]

[[destinations]]
name = "Webhooks"
[[destinations.webhooks]]
url = "sink:/orders"

[[destinations]]  # with a contract
name = "Warehouse"
baa = true
[[destinations.webhooks]]
url = "sink:/warehouse"

[[destinations]]
name = "Mixpanel"
allow = ["sku"]  # they need it
required = ["plan"]
[[destinations.webhooks]]
url = "sink:/mixpanel"
"""
"""A configuration in HIPAA mode."""
OFF = FILE.replace("on = true", "on = false")


def removing(path: Path) -> Session:
    """A session in which properties of a purchase were removed for one destination."""
    session = Session(path)
    session.send("Purchase", price=24.6, sku="a", email="ada@example.com", **{"$insert_id": "p"})
    session.send("$identify", **{"$insert_id": "i", "$user_props": {"plan": "pro"}})
    note = Note(PipelineStep.HIPAA, "hipaa-removed", "2 values removed", removed=("email", "diagnosis"))
    pipe(path, 1, note)
    return session


def hipaa_session(folder: Path, text: str = FILE) -> FileSession:
    """A run with this configuration."""
    return session_with(folder, text)


def hipaa_on(
    folder: Path,
    play: Play,
    size: tuple[int, int] = (80, 24),
    *,
    text: str = FILE,
    fake: FakeSession | None = None,
    fill: Callable[[Path], Session] = removing,
) -> None:
    """Run `play` on the screen."""
    on_stage(folder, HipaaScreen, play, size, fake=fake or hipaa_session(folder, text), fill=fill)


def grid(stage: Stage) -> HipaaGrid:
    """The matrix."""
    return stage.app.screen.query_one(HipaaGrid)


async def choose(stage: Stage, name: str) -> None:
    """Select a property."""
    assert grid(stage).highlight(name)
    await stage.settle()

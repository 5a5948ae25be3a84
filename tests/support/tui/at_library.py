"""The Event Library over a few events, with the definitions of a configuration file that it changes."""

from pathlib import Path

import msgspec
import pytest

from liveview.config.file import parse
from liveview.config.pipeline import pipeline_settings
from liveview.model.definition import Definition
from liveview.model.settings import KnownEnvironment, Settings
from liveview.tui.kit.pick_list import PickList
from liveview.tui.library.screen import LibraryScreen
from tests.support.tui.fakes import ENDPOINTS, FakeSession, Session
from tests.support.tui.one_screen import Play, Stage, on_stage

TEXT = """\
# ours
[[destinations]]
name = "Webhooks"
webhooks = [{ url = "sink:/orders" }]
[[destinations]]
name = "Mixpanel"
webhooks = [{ url = "sink:/mixpanel" }]

[[definitions]]
name = "Lead"     # sales asked for it
filters = [
    { prop = "plan", value = "pro" },     # not the small one
    { prop = "email", op = "exists" },    # we have to write
]

[[definitions]]
name = "Bought"
match = "any"     # either of them
filters = [{ prop = "$event_name", value = "Purchase" }, { op = "css", value = "button#buy" }]
destinations = ["Webhooks"]  # only there

[[definitions]]
name = "[b]Рurchase\\u202e"
type = "page"
filters = [{ prop = "never", op = "exists" }]
"""
"""Three definitions; the last one has a hostile name, and never matches."""


class Library(FakeSession):
    """A run that reads its file again when it is told to."""

    def reload(self) -> str:
        said = super().reload()
        self.read()
        return said

    def read(self) -> None:
        assert self.found is not None
        config = parse(Path(self.found).read_text())
        self.effective = Settings(
            version=self.effective.version + 1,
            destinations=config.destinations,
            pipeline=pipeline_settings(config),
            environments=tuple(KnownEnvironment(each.name, each.token) for each in config.environments),
        )


def signups(path: Path) -> Session:
    """Four events: #1 a signup, #2 a purchase, #3 a click, #4 a user."""
    session = Session(path)
    session.send("Signup", plan="pro", **{"$insert_id": "a"})
    session.send("Purchase", plan="[b]small\x1b", email="a@b.example", **{"$insert_id": "b"})
    elements = [{"tag_name": "span"}, {"tag_name": "button", "attr__id": "buy"}]
    session.send("$web_event", **{"$insert_id": "c", "$elements": elements})
    session.send("$identify", **{"$insert_id": "d", "$user_props": {"plan": "pro"}})
    session.answer_all()
    return session


def library(folder: Path, text: str | None = TEXT, *, recorded: bool = False) -> Library:
    """A run with this configuration file; without one for None."""
    fake = Library(endpoints=msgspec.structs.replace(ENDPOINTS, receiver="") if recorded else ENDPOINTS)
    if text is not None:
        (folder / "liveview.toml").write_text(text)
        fake.found = str(folder / "liveview.toml")
        fake.read()
    return fake


def library_on(
    folder: Path,
    play: Play,
    size: tuple[int, int] = (80, 24),
    *,
    fake: Library | None = None,
    event_id: int | None = None,
) -> None:
    """Run `play` on the screen, with this event to try; it looks at the session more often than usual."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("liveview.tui.kit.looker.PAUSE", 0.01)
        on_stage(
            folder,
            lambda feed: LibraryScreen(feed, event_id),
            play,
            size,
            fake=library(folder) if fake is None else fake,
            fill=signups,
        )


def definitions(folder: Path) -> dict[str, Definition]:
    """The definitions of the file, by name."""
    return {each.name: each for each in parse((folder / "liveview.toml").read_text()).definitions}


def listed(stage: Stage) -> PickList:
    """The list of definitions."""
    return stage.app.screen.query_one("#library-list", PickList)

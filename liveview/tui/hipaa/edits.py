"""Changes of lists that are gathered before they are saved, and what is said about them."""

from liveview import formats
from liveview.log.read.property_names import ListName
from liveview.tui.hipaa.lists import ListChanges
from liveview.tui.hipaa.matrix import Cell, Matrix, MatrixColumn
from liveview.tui.hipaa.names import PropertiesFound
from liveview.tui.kit.config_edit import ConfigEdits
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.moments import counted
from liveview.tui.lines.safe_text import say
from liveview.tui.shell.place import PlaceScreen


class ListEdits:
    """Gathers the changes of one screen. What changes them returns whether there is something new to show."""

    def __init__(self, screen: PlaceScreen, feed: Feed) -> None:
        self._screen = screen
        self._feed = feed
        self._file = ConfigEdits(screen, feed)
        self._is_warned = False
        self.changes = ListChanges()
        """What was not saved."""

    @property
    def count(self) -> int:
        """How many changes were not saved."""
        return self.changes.count(self._feed.session.settings().pipeline)

    def matrix(self, kind: ListName, token: str, found: PropertiesFound | None) -> Matrix:
        """The lists of a kind with what was changed about them; `token` is the environment's, "" for the project."""
        settings = self._feed.session.settings()
        names = {each.token: each.name for each in settings.environments}
        owner = names.get(token, "")
        known = token if token in names else ""
        return Matrix(settings.pipeline, settings.destinations, kind, known, owner, self.changes, found)

    def turn(self, matrix: Matrix, column: MatrixColumn, name: str) -> bool:
        """Allow a property in a column, or forbid it."""
        if self._refuses():
            return False
        if matrix.cell(column, name) is Cell.OUTSIDE:
            tell(self._screen, say("{} gets every property, whatever its list says.", column.title))
            return False
        self._is_warned = False
        self.changes.toggle(matrix.settings, column.key, name)
        return True

    def switch_mode(self, matrix: Matrix) -> bool:
        """Switch the mode on or off, once it is saved."""
        if self._refuses():
            return False
        self._is_warned = False
        self.changes.turn(matrix.settings)
        return True

    def save(self) -> None:
        """Write all changes to the file at once; the screen gets a `ConfigWritten`."""
        if self.count and not self._refuses():
            done = f"HIPAA mode: {formats.counted(self.count, 'change')}"
            self._file.change(self.changes.written, f"{done} made")

    def drop(self) -> None:
        """Drop what was not saved."""
        self._is_warned = False
        self.changes.clear()

    def may_leave(self) -> bool:
        """Whether everything is saved; warns once if it is not. A later change needs another warning."""
        if not self.count or self._is_warned:
            return True
        self._is_warned = True
        leave, save = self._feed.keys["screen.back"], self._feed.keys["hipaa.save"]
        words = say("{} not saved: {} again discards, {} saves.", counted(self.count, "change"), leave, save)
        tell(self._screen, words)
        return False

    def _refuses(self) -> bool:
        """Whether nothing can be changed here, which is said then."""
        refusal = self._file.refusal
        if refusal is not None:
            tell(self._screen, refusal, severity="warning")
        return refusal is not None

"""Writing what a path does: a line to type in, what it means, and examples to take over."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.widgets import Input

from liveview.errors import BehaviourError
from liveview.sink_script.script import EXAMPLES, parse
from liveview.tui.keys import bindings, sink_keys
from liveview.tui.kit.canvas import Banner
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import Line
from liveview.tui.lines.entries import parts_of
from liveview.tui.lines.safe_text import EMPTY, blanks, content_of, say, visible
from liveview.tui.lines.wrapping import part, pieces
from liveview.tui.sink.lines import example_parts, new_path, said

_INDENT = 1
"""Cells on either side of the words below the line."""
_NEW = ""
"""Stands for a path that is still to be written; paths begin with a slash."""


@dataclass
class BehaviourWritten(Message):
    """The user wants a path to do this; the behaviour can be parsed."""

    path: str
    """The path, decoded."""
    behaviour: str
    """What it is to do, in the language of the sink's scripts."""


class Meaning(Banner):
    """One line of words on as many rows as it takes: what is allowed is at the end of an error."""

    def __init__(self) -> None:
        super().__init__(id="said")
        self._line = Line(EMPTY, EMPTY)

    def explain(self, line: Line) -> None:
        """Show these words."""
        self._line = line
        self._wrap()

    def on_resize(self) -> None:
        """The rows are made for their width."""
        self._wrap()

    def _wrap(self) -> None:
        line, room = self._line, max(self.size.width - 2 * _INDENT, 1)
        rows = [
            Line(EMPTY, say("{}{}", blanks(_INDENT + cut.indent), part(line.text, cut.start, cut.end)), line.style)
            for cut in pieces(line.text, room)
        ]
        self.styles.height = len(rows)
        self.show(list(map(parts_of, rows)))


class BehaviourLine(Input):
    """The line in which a behaviour is written."""

    BINDINGS: ClassVar[list[BindingType]] = [*sink_keys.SINK_LINE, *bindings.QUIT[-1:]]


class ExampleList(PickList, inherit_bindings=False):
    """Enter writes the selected example in the line."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *sink_keys.SINK_EXAMPLES]


class BehaviourEditor(Container):
    """Posts `BehaviourWritten` on Enter; whether it is there is up to the screen."""

    def __init__(self) -> None:
        super().__init__(id="behaviour-editor")
        self._path: str | None = None
        self._input = BehaviourLine(id="behaviour", compact=True, select_on_focus=False)
        self._meaning = Meaning()
        self._box = Vertical(self._input, self._meaning, id="edit", classes="pane")
        self._examples = ExampleList(say("Examples"), EMPTY, id="examples")

    @property
    def is_open(self) -> bool:
        """Whether a behaviour is being written."""
        return self._path is not None

    def compose(self) -> ComposeResult:
        """The line with what it means below, then the examples."""
        yield self._box
        yield self._examples

    def on_mount(self) -> None:
        """Show the examples."""
        self._examples.show([Choice(text, example_parts(text)) for text, _ in EXAMPLES])

    def edit(self, path: str, behaviour: str) -> None:
        """Write what this path does, beginning with what it does now."""
        self._box.border_title = content_of(visible(path, 60))
        self._open(path, behaviour)

    def add(self) -> None:
        """Write a new path and what it does."""
        self._box.border_title = content_of(say("new path and behaviour"))
        self._open(_NEW, "/")

    def close(self) -> None:
        """Nothing is being written any more."""
        self._path = None

    @on(Input.Changed)
    def _explain(self) -> None:
        text = self._input.value
        self._meaning.explain(said(text.partition(" ")[2] if self._path == _NEW else text))

    @on(Input.Submitted)
    def _write(self) -> None:
        path, text = self._path, self._input.value.strip()
        if path is None:
            return
        try:
            if path == _NEW:
                path, text = new_path(text)
            parse(text)
        except BehaviourError as error:
            self._meaning.explain(Line(EMPTY, say("! {}", visible(str(error), 300)), "error"))
        else:
            self.post_message(BehaviourWritten(path, text))

    @on(PickList.Picked)
    def _take_example(self, message: PickList.Picked) -> None:
        before = self._input.value.partition(" ")[0] + " " if self._path == _NEW else ""
        self._put(before + message.key)

    def _open(self, path: str, text: str) -> None:
        self._path = path
        self._put(text)
        self._explain()

    def _put(self, text: str) -> None:
        self._input.value = text
        self._input.cursor_position = len(text)
        self._input.focus()

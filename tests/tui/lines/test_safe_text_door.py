"""Nothing but `safe_text` leads from untrusted text to the screen: shown by its types and by the code of the screen.

Whatever draws takes `SafeText`, so the type checker finds a plain `str`. What types cannot say is read from the code:
that safe text is made in one module, of literals and of what went through `visible`, and that widgets of Textual, which
read a `str` as markup, get content of it.
"""

from pathlib import Path

import pytest
from mypy import api

from tests.support.tui.around_the_door import FILES, ROOT, suspects

PROJECT = ROOT.parent.parent
RESUMING = "suspend.py"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_of_the_screen_goes_around_the_door(path: Path) -> None:
    """Make text safe with `visible` or `say`, content of it with `content_of`, and say things with `tell`."""
    assert suspects(path.read_text(), path.relative_to(ROOT).as_posix()) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_of_the_screen_silences_the_type_checker(path: Path) -> None:
    """With `type: ignore` any text would be safe; that of the driver says which class it derives from."""
    silenced = [line for line in path.read_text().splitlines() if "type: ignore" in line]
    assert all(path.name == RESUMING and "valid-type" in line for line in silenced)


DOORS = (
    "from liveview.tui.lines.safe_text import "
    "SafeText, assembled, content_of, joined, safe_text, say, stacked, visible\n"
)


@pytest.mark.parametrize(
    "code",
    [
        "Static(str(error))",
        "Static(visible(name))",
        "Static(say('{}', visible(name)))",
        "Static(title)",
        "Static(content=event.name)",
        "Static(*names)",
        "Static(**options)",
        "Static(NAME)",
        "Static(look.word)",
        "Static(reason_words(error))",
        "Button(event.name)",
        "class Note(Static): ...\nNote(event.name)",
        "class Note(Static):\n    def __init__(self):\n        super().__init__(event.name)",
        "self.notify(str(error))",
        "self.notify(visible(name), markup=False)",
        "self.app.notify(content)",
        "loud = self.notify",
        "from textual.content import Content\nself.notify(Content(event.name))",
        "from textual.content import Content as Plain",
        "import textual.content",
        "import rich.text as text",
        "from textual import content",
        "from rich import text",
        "from rich.text import Text",
        "from rich.segment import Segment\nStrip([Segment(event.name)])",
        "from rich.markup import render",
        "from textual.widgets import Label",
        "from textual.notifications import Notification",
        "from textual.widgets._static import Static",
        "box.border_title = event.name",
        "box.border_title = f'#{event.name}'",
        "box.border_subtitle = title",
        "box.border_title, number = event.name, 1",
        "for box.border_title in names: ...",
        "pane.tooltip = EXPLAINED",
        "button.label = words",
        "setattr(box, 'border_title', event.name)",
        "setattr(box, attribute, event.name)",
        "text.update(payload)",
        "self.watch(self.app, 'caption', self.update)",
        "content.from_markup(name)",
        "Input(placeholder=row.name)",
        "Input(tooltip=visible(name))",
        "SafeText(event.name)",
        "make = SafeText",
        "draw(self, [(one, 'plain') for one in map(SafeText, names)])",
        "from typing import cast\ncast(SafeText, event.name)",
        "say(event.name)",
        "say(f'user {event.name}')",
        "say('user ' + event.name)",
        "say(*names)",
        "say(sentence=event.name)",
        "list(map(say, names))",
        "joined(names, event.name)",
        "joined(names, separator=event.name)",
        "from liveview.tui.lines.moments import counted\ncounted(2, event.name)",
        "from liveview.tui.lines.safe_text import say as tell_all",
        "from liveview.tui import safe_text",
        "def safe_text(text): return text",
        "content_of = str",
        "def render(self): return event.name",
        "self.exit(message=str(error))",
        "Hit(score, words, run, words, as_markup(help_))",
        "DiscoveryHit(rich_text(words), run, words, help_)",
    ],
)
def test_what_goes_around_it_is_found(code: str) -> None:
    assert suspects(DOORS + code)


@pytest.mark.parametrize(
    "code",
    [
        "Static('Send an event')",
        "Static(safe_text(event.name), classes='headline')",
        "Static(stacked(safe_text(line) for line in lines))",
        "Button(content_of(say('send')), id='send')",
        "box.border_title = safe_text(event.name, 60)",
        "box.border_title = 'Request' if request is None else content_of(say('#{}', request.id))",
        "box.border_subtitle = assembled(self.hint_content())",
        "def shown(text: SafeText) -> list[SafeText]: return [text]",
        "tell(self, say('{} is not JSON', visible(name)))",
        "joined((visible(name) for name in names), ', ')",
        "Input(text, placeholder=say('{} clears it', key))",
    ],
)
def test_what_goes_through_it_passes(code: str) -> None:
    assert suspects(DOORS + code) == []


TYPES = """
from liveview.tui.navigation.palette import Command
from liveview.tui.lines.safe_text import SafeContent, SafeText, assembled, content_of, joined, safe_text, say, stacked
from liveview.tui.lines.safe_text import visible
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.cells import Line, Part, fit, fit_parts
from liveview.tui.copy.lines import Copy
from liveview.tui.lines.entries import Entry, entry, wide
from liveview.tui.keys.hints import KeyHint
from liveview.tui.lines.status import Look
from liveview.tui.lines.tabs import Tab
from liveview.tui.kit.canvas import Banner, Canvas, draw
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.kit.short_list import Item, ShortList


def show(text: str, safe: SafeText, content: SafeContent, canvas: Canvas, banner: Banner, picks: PickList) -> None:
"""
REFUSED = [
    "part: Part = (text, 'plain')",
    "fit(text, 10)",
    "fit_parts([(text, 'plain')], 10)",
    "Line(safe, text)",
    "Line(text, safe)",
    "Line(safe, f'user {safe}')",
    "Line(safe, safe + ' and ' + safe)",
    "Line(safe, safe.upper())",
    "Entry(safe, text)",
    "entry(safe, (text, 'plain'))",
    "wide((text, 'plain'))",
    "Item(1, ((text, 'plain'),))",
    "Choice('key', ((text, 'plain'),))",
    "Tab(text)",
    "Tab(safe, text)",
    "Look(text, safe, 'plain')",
    "KeyHint(safe, text, 'x')",
    "Copy('name', safe, text, 'file', bytes)",
    "Command(text, print, safe)",
    "Command(safe, print, text)",
    "draw(canvas, [(text, 'plain')])",
    "banner.show([((text, 'plain'),)])",
    "canvas.set_title(text)",
    "canvas.set_subtitle(text)",
    "canvas.set_title(content + text)",
    "picks.hint(text)",
    "PickList(safe, text, id='x')",
    "ShortList(text, safe, id='x')",
    "say('user {}', text)",
    "say('user {}', None)",
    "joined([text])",
    "content_of(text)",
    "assembled(text)",
    "assembled((text, 'bold'))",
    "stacked([text])",
    "tell(canvas, text)",
    "tell(canvas, content)",
]
TAKEN = [
    "Line(safe, say('user {} of {}', safe, 3))",
    "Line(safe, visible(text))",
    "draw(canvas, [(joined([safe, visible(text)], ', '), 'plain')])",
    "canvas.set_title(safe_text(text))",
    "canvas.set_title(assembled(content, safe, (safe, 'bold')))",
    "tell(canvas, visible(text), severity='error')",
]


@pytest.fixture(scope="module")
def refused_lines(tmp_path_factory: pytest.TempPathFactory) -> set[int]:
    """Lines of a module of all of `REFUSED` and `TAKEN` that the type checker refuses."""
    path = tmp_path_factory.mktemp("types") / "snippets.py"
    path.write_text(TYPES + "".join(f"    {line}\n" for line in (*REFUSED, *TAKEN)))
    settings = ["--config-file", str(PROJECT / "pyproject.toml"), "--cache-dir", str(path.parent / "cache")]
    said, trouble, _ = api.run([*settings, "--follow-imports", "silent", "--no-pretty", str(path)])
    assert not trouble
    errors = [line for line in said.splitlines() if ": error:" in line]
    assert all(line.startswith(str(path)) for line in errors), said
    return {int(line.removeprefix(str(path)).split(":")[1]) for line in errors}


FIRST = TYPES.count("\n") + 1


@pytest.mark.slow
@pytest.mark.parametrize("line", REFUSED)
def test_the_type_checker_refuses_a_plain_text(line: str, refused_lines: set[int]) -> None:
    assert FIRST + REFUSED.index(line) in refused_lines


@pytest.mark.slow
@pytest.mark.parametrize("line", TAKEN)
def test_the_type_checker_takes_what_went_through_the_door(line: str, refused_lines: set[int]) -> None:
    assert FIRST + len(REFUSED) + TAKEN.index(line) not in refused_lines

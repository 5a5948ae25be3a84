"""The two panes of the checklist: its lines, and everything about the selected one."""

from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Vertical

from liveview.specs.report import CheckResult
from liveview.tui.checklist import lines
from liveview.tui.checklist.checklist import Checklist
from liveview.tui.checklist.verdicts import Tick, summary, ticks
from liveview.tui.keys import bindings, checklist_keys
from liveview.tui.keys.names import KeyNames
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.entries import AnyLine, event_of
from liveview.tui.lines.safe_text import EMPTY, content_of, say, visible


class CheckList(PickList, inherit_bindings=False):
    """The lines of the checklist: Enter goes to the text about one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *checklist_keys.CHECKLIST_LIST]

    def __init__(self, known: Checklist) -> None:
        super().__init__(lines.title(EMPTY, EMPTY), EMPTY, id="checklist")
        self._known = known
        self._ticks: tuple[Tick, ...] = ()

    @property
    def chosen(self) -> tuple[int, CheckResult, Tick] | None:
        """The selected result with its number and how it fares; None if there is none."""
        judged = self._known.judged
        if self.selected is None or judged is None:
            return None
        number = int(self.selected)
        return number, judged.report.results[number], self._ticks[number]

    def show_known(self, *, over: bool) -> None:
        """Show what is known; `over` if nothing will come any more."""
        known = self._known
        judged = None if known.in_spec else known.judged
        name = lines.name_of(judged.spec if judged else None, known.source)
        if judged is None:
            self._ticks = ()
            self.hint(lines.nothing_yet(known))
            self.show([])
            self.set_title(lines.title(name, EMPTY))
            self.set_subtitle(EMPTY)
            return
        first, results = self.selected is None, judged.report.results
        self._ticks = ticks(judged, over=over)
        self.hint(lines.nothing_yet(known))
        rows = enumerate(zip(results, self._ticks, strict=True))
        self.show([Choice(str(at), lines.row_parts(each, tick, self.room, judged.names)) for at, (each, tick) in rows])
        self.set_title(lines.title(name, summary(judged, self._ticks)))
        self.set_subtitle(lines.said_below(results, self._ticks))
        if first:
            self.highlight(str(lines.first_wrong(results, self._ticks)))


class ResultPane(Vertical):
    """The text about one line; Enter goes to the event that a line of it is about."""

    BINDINGS: ClassVar[list[BindingType]] = [*checklist_keys.CHECKLIST_TEXT]

    def __init__(self, known: Checklist, keys: KeyNames) -> None:
        self.text = LinesView(cursor=True, id="checklist-text")
        super().__init__(self.text, id="checklist-line", classes="pane")
        self._known = known
        self._keys = keys

    @property
    def leads(self) -> bool:
        """Whether the current line is about an event, and Enter goes there."""
        return self.text.has_focus and self.text.line is not None and event_of(self.text.line) is not None

    def show_chosen(self, chosen: tuple[int, CheckResult, Tick] | None, *, from_top: bool) -> None:
        """Show all about a line of the checklist, or why there is none."""
        known, shown = self._known, list[AnyLine]()
        title = EMPTY
        if known.source is None:
            title, shown = say("Specs"), lines.no_spec(self._keys)
        elif known.in_spec:
            title, shown = (
                say("A mistake"),
                lines.spec_problem(known.problem, self._keys, is_plan=known.plan is not None),
            )
        elif known.judged is not None and chosen is not None:
            title, shown = visible(chosen[1].id, 60), list(lines.detail_lines(known.judged, *chosen))
        elif known.judged is not None and known.judged.is_plan:
            title, shown = say("Required events"), lines.nothing_required(self._keys)
        self.border_title = content_of(title)
        self.border_subtitle = content_of(lines.looked_at(None if known.in_spec else known.judged, known.source))
        self.text.show(shown, from_top=from_top)

    def action_follow(self) -> None:
        """Go to the event on the current line."""
        self.text.action_fold()

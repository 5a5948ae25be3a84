"""Every key of the program, once: widgets, footer, help and palette all take their bindings from here."""

from collections.abc import Mapping

from textual.binding import Binding

from liveview.errors import ConfigError
from liveview.suggest import did_you_mean
from liveview.tui.keys import change_keys, monitoring_keys, pipeline_keys
from liveview.tui.keys.binding import bound
from liveview.tui.keys.breakpoint_keys import GO_HELD, HELD, HELD_LIST
from liveview.tui.keys.checklist_keys import CHECKLIST, CHECKLIST_LIST, CHECKLIST_TEXT, GO_CHECKLIST
from liveview.tui.keys.clashes import clash
from liveview.tui.keys.connecting_keys import CONNECT, CONNECT_LIST, REFUSED, REFUSED_LIST
from liveview.tui.keys.destination_keys import DESTINATION_FORM, DESTINATION_LIST, DESTINATION_SCREEN
from liveview.tui.keys.environment_keys import ENVIRONMENTS, GO_ENVIRONMENTS
from liveview.tui.keys.event_keys import (
    CAPTURE_FORMS,
    COMPARE,
    COPY,
    EVENT,
    EXPORT,
    EXPORT_FORMS,
    NEIGHBOURS,
    ONLY,
    RETRY_ALL,
)
from liveview.tui.keys.guide_keys import GUIDE
from liveview.tui.keys.journey_keys import JOURNEY, JOURNEY_FINDINGS, JOURNEY_LIST
from liveview.tui.keys.library_keys import GO_LIBRARY, LIBRARY, LIBRARY_FORM, LIBRARY_LIST
from liveview.tui.keys.main_keys import DESTINATIONS, EVENTS, FILTER, MAIN
from liveview.tui.keys.mask_keys import MASK
from liveview.tui.keys.names import WRITTEN, KeyNames, read
from liveview.tui.keys.plan_keys import PLAN_EDIT, VIOLATION
from liveview.tui.keys.session_keys import SESSIONS
from liveview.tui.keys.sink_keys import SINK, SINK_EXAMPLES, SINK_LINE, SINK_PATHS, SINK_REQUESTS
from liveview.tui.keys.switch_keys import SWITCHES
from liveview.tui.keys.verification_keys import (
    COMPARISON,
    GO_VERIFICATION,
    VERIFICATION,
    VERIFICATION_DESTINATIONS,
    VERIFICATION_LINE,
    VERIFICATION_NAMES,
    VERIFICATION_TEXT,
)
from liveview.tui.lines.safe_text import SafeText, joined

QUIT = (
    bound(
        "q",
        "app.do('leave', 'quit')",
        "quit",
        "Quit; asks while events are pending or still arrive, then again quits",
        "app.quit",
    ),
    bound(
        "ctrl+q", "app.quit", "quit", "Quit at once, from anywhere", "app.quit.anywhere", footer=False, priority=True
    ),
    bound("ctrl+c", "app.do('interrupt')", "quit", "Press twice to quit", "app.interrupt", footer=False),
)
"""Bound again by screens that let no other key of the application through."""

STORY = (
    bound("f6", "app.do('pause_story')", "hold", "Hold the story, or let it go on", "story.pause", priority=True),
    bound(
        "f7",
        "app.do('step_story')",
        "next",
        "Play the story's next beat and hold it there",
        "story.step",
        priority=True,
    ),
)

APP = (
    *MASK,
    bound("question_mark", "app.do('help')", "help", "Show every key and glyph", "app.help", shown="?"),
    *GUIDE,
    *QUIT,
)

PLACES = (
    bound("c", "app.do('compose')", "compose", "Write an event and send it", "go.compose", footer=False),
    bound("s", "app.do('sink')", "sink", "The built-in webhook sink: behaviours and what it received", "go.sink"),
    bound(
        "d",
        "app.do('destinations')",
        "destinations",
        "Destinations: webhooks, options, health",
        "go.destinations",
        footer=False,
    ),
    bound(
        "X",
        "app.do('refused')",
        "refused",
        "Refused requests: who sent them, why, and the one thing to change",
        "go.refused",
    ),
    bound(
        "C",
        "app.do('connect')",
        "connect",
        "Connect a client: the lines that point it here",
        "go.connect",
        footer=False,
    ),
    bound(
        "v",
        "app.do('event_settings')",
        "event settings",
        "Event settings: override and toggles by event name",
        "go.settings",
    ),
    *GO_HELD,
    *GO_CHECKLIST,
    *GO_VERIFICATION,
    *monitoring_keys.GO_MONITORING,
    *GO_LIBRARY,
    *GO_ENVIRONMENTS,
    *pipeline_keys.GO_PIPELINE,
    *SESSIONS,
    *change_keys.GO_CHANGES,
    bound(
        "ctrl+n",
        "app.do('leave', 'new_session')",
        "new session",
        "Go on in a new session file; asks while events are pending or still arrive",
        "go.new_session",
        footer=False,
    ),
    bound("f5", "app.do('reload')", "reload", "Read the configuration file again", "go.reload", footer=False),
    bound(
        "ctrl+e",
        "app.do('edit_config')",
        "configure",
        "Edit the configuration and read it again",
        "go.edit",
        footer=False,
    ),
)
"""Other screens, and what changes the run as a whole."""

LIST = (
    bound("up,k", "move(-1)", "up", "Select the line above", "list.up", footer=False),
    bound("down,j", "move(1)", "down", "Select the line below", "list.down", footer=False),
    bound("pageup,ctrl+b", "page(-1)", "page up", "A page up", "list.page_up", footer=False),
    bound("pagedown,ctrl+f", "page(1)", "page down", "A page down", "list.page_down", footer=False),
    bound("home,g", "first", "first", "Go to the first line", "list.first", footer=False),
    bound(
        "end,G", "last", "last", "Go to the last line; with the newest event there, follow", "list.last", footer=False
    ),
)

INSPECTOR = (
    bound(
        "left,h", "do('tab', -1)", "previous tab", "The view or destination before", "inspector.previous", footer=False
    ),
    bound("right,l", "do('tab', 1)", "view", "The next view or destination", "inspector.next", shown="←/→"),
    bound("o", "app.do('original')", "original", "Go to the original of a duplicate", "inspector.original"),
)

TEXT = (
    bound("slash", "search", "search", "Search in this text", "text.search", shown="/"),
    bound("n", "match(1)", "next match", "The next place found", "text.next", footer=False),
    bound("N", "match(-1)", "previous match", "The previous place found", "text.previous", footer=False),
    bound("enter", "fold", "fold", "Fold or unfold what begins on this line", "text.fold", shown="enter"),
    bound(
        "minus",
        "fold_all",
        "fold all",
        "Fold everything but the outermost level",
        "text.fold_all",
        shown="-",
        footer=False,
    ),
    bound("plus", "unfold_all", "unfold all", "Unfold everything", "text.unfold_all", shown="+", footer=False),
)

HELP = (bound("question_mark", "back", "close", "Close the help", "help.close", shown="?", footer=False),)

FIND = TEXT[:3]
"""Of a text in which nothing can be folded."""

BACK = (bound("escape", "back", "back", "Go back", "screen.back", shown="esc"),)

PICK = (bound("enter", "pick", "choose", "Choose the selected line", "pick.choose", shown="enter", footer=False),)

GRID = (
    bound("space", "pick", "toggle", "Turn the switch under the cursor", "grid.toggle"),
    bound("left,h", "step(-1)", "switch before", "The switch to the left", "grid.left", footer=False),
    bound("right,l", "step(1)", "next switch", "The switch to the right", "grid.right", footer=False),
)

SETTINGS = (
    bound("o", "override", "override", "Turn the override of this event on or off", "settings.override"),
    bound("u,backspace", "to_file", "back to file", "Go back to what the file says about this event", "settings.file"),
    bound("slash", "find", "find", "Find event names that hold a text", "settings.find", shown="/"),
)

COMPOSE = (
    bound("ctrl+s", "send", "send", "Send it to our own port", "compose.send"),
    bound("ctrl+t", "template", "template", "Start from an event type or a sample", "compose.template"),
    bound("ctrl+r", "fresh", "fresh id, time", "Put in a fresh $insert_id and the time of now", "compose.fresh"),
    bound(
        "ctrl+g",
        "insert_id",
        "$insert_id",
        "Put in an $insert_id made of the event: a hash of time, $device_id, distinct_id and event",
        "compose.insert_id",
    ),
    bound("ctrl+o", "token", "next token", "Put in the token of the next known environment", "compose.token"),
    bound("ctrl+l", "lay_out", "lay out", "Lay the JSON out in lines", "compose.lay_out", footer=False),
    bound("f8", "error", "to the error", "Go to the place where the JSON breaks", "compose.error", footer=False),
)

SEARCH = (
    bound("enter", "submit", "to the match", "Return to the text", "search.done", shown="enter"),
    bound("escape", "leave", "end search", "End the search", "search.leave", shown="esc"),
)

RESEND = (
    bound("s", "same", "same bytes", "Send the request again, byte for byte", "resend.same"),
    bound("f", "fresh", "fresh", "Send the event with a fresh $insert_id and time", "resend.fresh"),
)

RETRY = (
    bound("r", "retry", "retry now", "Try every waiting delivery of this event now", "retry.now"),
    bound("g", "give_up", "give up", "Fail every pending delivery of this event", "retry.give_up"),
)

BUTTONS = (
    bound("left", "app.focus_previous", "button before", "Go to the button before", "dialog.previous", footer=False),
    bound("right", "app.focus_next", "next button", "Go to the next button", "dialog.next", footer=False),
)
"""Keys of every dialog."""

SECTIONS = (
    ("Everywhere", APP),
    ("Main screen", (*MAIN, *EXPORT)),
    ("The selected event", (*EVENT, *NEIGHBOURS)),
    ("Other screens", (*PLACES, *BACK)),
    ("Lists and text", LIST),
    ("Events", EVENTS),
    ("Destinations", DESTINATIONS),
    ("Filter bar", FILTER),
    ("Inspector", (*INSPECTOR, *VIOLATION, *TEXT, *SEARCH)),
    ("Event settings", (*SETTINGS, *GRID)),
    ("Destinations screen", (*DESTINATION_LIST, *DESTINATION_SCREEN)),
    ("Monitoring", (*monitoring_keys.MONITORING_LIST, *monitoring_keys.MONITORING)),
    ("Changes", change_keys.CHANGE_LIST),
    ("Held calls", (*HELD_LIST, *HELD)),
    ("One destination", DESTINATION_FORM),
    ("Sink", (*SINK_PATHS, *SINK_REQUESTS, *SINK, *SINK_LINE, *SINK_EXAMPLES)),
    ("Refused requests", (*REFUSED_LIST, *REFUSED)),
    ("Connect", (*CONNECT_LIST, *CONNECT)),
    ("Checklist", (*CHECKLIST_LIST, *CHECKLIST_TEXT, *CHECKLIST)),
    ("Journey", (*JOURNEY_LIST, *JOURNEY_FINDINGS, *JOURNEY)),
    (
        "Verification",
        (
            *VERIFICATION_NAMES,
            *VERIFICATION_DESTINATIONS,
            *VERIFICATION_TEXT,
            *VERIFICATION,
            *VERIFICATION_LINE,
            *COMPARISON,
        ),
    ),
    ("Event Library", (*LIBRARY_LIST, *LIBRARY, *LIBRARY_FORM)),
    ("Environments", ENVIRONMENTS),
    ("Switched destinations", SWITCHES),
    ("Transformations", pipeline_keys.AT_TRANSFORMS),
    ("HIPAA mode", pipeline_keys.AT_HIPAA),
    ("Compose", COMPOSE),
    ("Export", EXPORT_FORMS),
    ("Only", ONLY),
    ("Compare", COMPARE),
    ("Copy", COPY),
    ("Capture as test", CAPTURE_FORMS),
    ("Resend", RESEND),
    ("Retry", RETRY),
    ("Retry all", RETRY_ALL),
    ("Change the plan", PLAN_EDIT),
    ("Dialogs and lists to pick from", (*PICK, *BUTTONS)),
    ("While a story plays", STORY),
)
"""All of them, in the order of the help screen."""

ALL = tuple(binding for _, bindings in SECTIONS for binding in bindings)

_MAIN_SCREEN = (*APP, *MAIN, *EXPORT, *INSPECTOR, *EVENT, *NEIGHBOURS, *PLACES, *LIST)
_DIALOG = (*APP, *BACK, *BUTTONS)

_TOGETHER = (
    (*_MAIN_SCREEN, *EVENTS),
    (*_MAIN_SCREEN, *DESTINATIONS),
    (*_MAIN_SCREEN, *VIOLATION, *TEXT),
    (*APP, *INSPECTOR, *VIOLATION, *EVENT, *NEIGHBOURS, *PLACES, *BACK, *LIST, *TEXT),
    *((*own, *QUIT[-1:]) for own in (FILTER, SEARCH, VERIFICATION_LINE, pipeline_keys.TRANSFORM_EVENT)),
    (*APP, *SETTINGS, *BACK, *GRID, *LIST, *PICK),
    (*APP, *monitoring_keys.MONITORING, *BACK, *LIST),
    *((*APP, *BACK, *LIST, *own) for own in (monitoring_keys.MONITORING_LIST, change_keys.CHANGE_LIST)),
    (*APP, *GO_HELD, *DESTINATION_SCREEN, *BACK, *LIST),
    (*APP, *GO_HELD, *DESTINATION_SCREEN[1:], *BACK, *LIST, *DESTINATION_LIST),
    (*APP, *HELD, *BACK, *LIST, *HELD_LIST),
    (*APP, *DESTINATION_FORM, *BACK),
    (*APP, *SINK, *BACK, *LIST, *SINK_PATHS),
    (*APP, *SINK, *BACK, *LIST, *SINK_REQUESTS),
    (*APP, *SINK, *BACK, *LIST, *SINK_EXAMPLES),
    (*SINK_LINE, *BACK, *QUIT[-1:]),
    (*APP, *REFUSED, *BACK, *LIST, *REFUSED_LIST),
    (*APP, *CONNECT, *BACK, *LIST, *CONNECT_LIST),
    (*APP, *CHECKLIST, *BACK, *LIST, *CHECKLIST_LIST),
    (*APP, *CHECKLIST, *BACK, *LIST, *CHECKLIST_TEXT),
    (*APP, *JOURNEY, *EVENT, *PLACES, *BACK, *LIST, *JOURNEY_LIST),
    (*APP, *JOURNEY, *EVENT, *PLACES, *BACK, *LIST, *JOURNEY_FINDINGS),
    (*APP, *VERIFICATION, *BACK, *LIST, *VERIFICATION_NAMES),
    (*APP, *VERIFICATION, *BACK, *LIST, *VERIFICATION_DESTINATIONS),
    (*APP, *VERIFICATION, *BACK, *LIST, *VERIFICATION_TEXT),
    (*APP, *COMPARISON, *BACK, *LIST),
    (*APP, *LIBRARY, *BACK, *LIST, *LIBRARY_LIST),
    (*_DIALOG, *LIBRARY_FORM, *GRID),
    *((*_DIALOG, *own, *PICK, *LIST) for own in (SWITCHES, ENVIRONMENTS)),
    *((*APP, *own, *BACK, *LIST) for own in pipeline_keys.TOGETHER),
    (*APP, *COMPOSE, *BACK),
    *((*_DIALOG, *own, *PICK, *LIST) for own in (COPY, ONLY, PLAN_EDIT, ())),
    *((*_DIALOG, *own) for own in (RESEND, RETRY, EXPORT_FORMS, CAPTURE_FORMS, (*RETRY_ALL, *GRID))),
    (*APP, *COMPARE, *BACK, *LIST),
    (*BACK, *HELP, *QUIT, *LIST, *FIND),
    (*APP, *STORY),
)
"""Keys that work at the same time: those of a screen and of a pane that may have the focus there."""


def shown(binding: Binding) -> SafeText:
    """The keys of a binding as they are read: `? f1`."""
    return joined((read(name) for name in binding.key.split(",")), " ")


def keymap(chosen: Mapping[str, str]) -> dict[str, str]:
    """Keys by binding name as Textual wants them, from the configuration's; raises `ConfigError`.

    Several keys are separated by commas; signs may be written as themselves (`/`). A key that another binding
    has at the same time is refused.
    """
    names = {binding.id: binding for binding in ALL if binding.id}
    for name in chosen:
        if name not in names:
            advice = did_you_mean(name, names, "run `liveview keys` for the list")
            raise ConfigError(f"screen.keys: there is no action {name!r}, {advice}")
    written = {
        name: ",".join(WRITTEN.get(key.strip(), key.strip()) for key in keys.split(","))
        for name, keys in chosen.items()
    }
    if taken := clash(_TOGETHER, written):
        raise ConfigError(f"screen.keys: {taken}")
    return written


def names(chosen: Mapping[str, str]) -> KeyNames:
    """The first key of every binding as it is read, with the keys that `keymap` gave them."""
    every = (rebound(binding, chosen) for binding in ALL)
    return {binding.id or "": read(binding.key.partition(",")[0]) for binding in every}


def rebound(binding: Binding, chosen: Mapping[str, str]) -> Binding:
    """The binding with the keys that `keymap` gave it."""
    key = chosen.get(binding.id or "")
    return binding if key is None else binding.with_key(key)


DEFAULT_NAMES = names({})
"""The names of the keys as long as nobody has changed them."""

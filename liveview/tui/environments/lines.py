"""What the dialog says about environments: a line for each, and what the selected one has of its own."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from liveview.model.hipaa import AllowedProperties
from liveview.model.pipeline_settings import PipelineSettings
from liveview.model.settings import Settings
from liveview.tui.lines.cells import Line, Part, fit
from liveview.tui.lines.entries import AnyLine
from liveview.tui.lines.environments import names_by_token
from liveview.tui.lines.moments import number
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible

ALL = ""
"""The key of the line for all environments."""
_COUNT = 10
_MOST_UNKNOWN = 20
"""Environment IDs without a name that are listed."""
_MOST_NAMES = 40
"""Properties of a list that are named."""


class ShownEnvironment(NamedTuple):
    """One line."""

    token: str
    """Its environment ID; "" for all of them."""
    name: str | None
    """Its name; None for an ID that is not configured."""
    called: str
    """What `env==` finds it by: its name, or its ID if another one has that name; "" for all."""
    is_production: bool = False
    """Whether its events get a warning."""


def shown_environments(settings: Settings, counts: Mapping[str, int] | None) -> list[ShownEnvironment]:
    """All of them together, those of the configuration, then IDs that were seen and are not configured."""
    named = names_by_token(settings.environments)
    production = {each.token for each in settings.environments if each.production}
    taken = Counter([*named.values(), *named, *(counts or ())])
    found = [ShownEnvironment(ALL, None, "")]
    for token, name in named.items():
        found.append(ShownEnvironment(token, name, name if taken[name] == 1 else token, token in production))
    unknown = [token for token in counts or () if token and token not in named]
    return [*found, *(ShownEnvironment(token, None, token) for token in unknown[:_MOST_UNKNOWN])]


def environment_parts(each: ShownEnvironment, counts: Mapping[str, int] | None, room: int) -> tuple[Part, ...]:
    """`Development   12   2ce2b45b-…`."""
    cells = max(min(room - _COUNT - 2 - 20, 36), 12)
    if each.token == ALL:
        count = say("…") if counts is None else number(sum(counts.values()))
        return (fit(say("all environments"), cells), "strong"), (fit(count, _COUNT, "right"), "plain")
    count = say("…") if counts is None else number(counts.get(each.token, 0))
    words: Part = (say("not configured"), "muted") if each.name is None else (name_text(each.name, 80), "strong")
    warned: Part = (say("production "), "warning") if each.is_production else (EMPTY, "plain")
    return (
        (fit(words[0], cells), words[1]),
        (fit(count, _COUNT, "right"), "plain"),
        (say("  "), "plain"),
        warned,
        (visible(each.token, 80), "muted"),
    )


def environment_lines(each: ShownEnvironment, settings: Settings) -> Iterator[AnyLine]:
    """What an environment has of its own."""
    if each.token == ALL:
        yield Line(EMPTY, say("Definitions and transformations are the same in all environments."), "muted")
        if not settings.environments:
            yield Line(EMPTY, say("Name them with [[environments]] in liveview.toml: name and token."), "muted")
        return
    if each.name is None:
        yield Line(EMPTY, say("Not in the configuration: add it with [[environments]], name and token."), "muted")
    yield Line(say("goes to"), _destinations(settings, each.token))
    yield from _lists(settings.pipeline, each.token)


def _destinations(settings: Settings, token: str) -> SafeText:
    only = settings.pipeline.exclusive.get(token)
    if only is None:
        return say("all destinations")
    names = joined([visible(name, 60) for name in only], ", ")
    return say("only {}", names) if names else say("no destination")


def _lists(pipeline: PipelineSettings, token: str) -> Iterator[AnyLine]:
    own = pipeline.environments.get(token)
    if own is None:
        words = say("the lists of the project") if pipeline.hipaa.on else say("HIPAA mode is off")
        yield Line(say("HIPAA"), words, "muted")
        return
    on = EMPTY if pipeline.hipaa.on else say(", but HIPAA mode is off")
    yield Line(say("HIPAA"), say("its own lists{}", on))
    for word, names in _named(own):
        yield Line(word, _listed(names), "plain" if names else "muted")


def _named(lists: AllowedProperties) -> tuple[tuple[SafeText, Sequence[str]], ...]:
    return (say("events"), lists.events), (say("users"), lists.users), (say("groups"), lists.groups)


def _listed(names: Sequence[str]) -> SafeText:
    shown = [visible(name, 60) for name in names[:_MOST_NAMES]]
    more = [say("{} more", len(names) - _MOST_NAMES)] if len(names) > _MOST_NAMES else []
    return joined([*shown, *more], ", ") or say("nothing")

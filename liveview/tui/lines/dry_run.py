"""The result of a dry run in words: verdict, problems, and where the event would go and why."""

from collections.abc import Collection, Iterable, Sequence

from liveview.model.delivery import Decision, Route
from liveview.model.event import Verdict
from liveview.model.preview import Preview
from liveview.model.problem import Severity
from liveview.tui.lines import status
from liveview.tui.lines.cells import Line
from liveview.tui.lines.moments import counted
from liveview.tui.lines.names import name_text
from liveview.tui.lines.pipeline_words import as_name, note_words
from liveview.tui.lines.plan_words import rule_words
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible
from liveview.tui.lines.warned import warned_forms
from liveview.tui.lines.words import RULES

_VERDICTS = {
    Verdict.ACCEPTED: status.DELIVERED._replace(word=say("accepted")),
    Verdict.DUPLICATE: status.DUPLICATE,
    Verdict.INVALID: status.INVALID,
}


def headline(previews: Sequence[Preview]) -> Line:
    """One line for what the events would be: `✓ would be accepted`, `= would be a duplicate of #12`."""
    if not previews:
        return Line(EMPTY, say("! no event: nothing would be received"), "warning")
    if len(previews) > 1:
        return Line(EMPTY, _many(previews), _VERDICTS[min(previews, key=_badness).verdict].style)
    (preview,) = previews
    look = _VERDICTS[preview.verdict]
    if preview.verdict is Verdict.DUPLICATE and preview.duplicate_of is not None:
        said = say("a duplicate of #{}", preview.duplicate_of)
    else:
        said = say("{}{}", say("a ") if preview.verdict is Verdict.DUPLICATE else EMPTY, look.word)
    return Line(EMPTY, say("{} would be {}{}", look.glyph, said, _warned(previews)), look.style)


def preview_lines(previews: Sequence[Preview], told: Collection[str] = ()) -> list[Line]:
    """Everything about the events: verdict, problems with their fixes, and routes.

    Problems whose codes are in `told` are left out: the reader already knows about them.
    """
    lines = [headline(previews)]
    for position, preview in enumerate(previews, 1):
        if len(previews) > 1:
            lines += [Line(EMPTY, EMPTY), Line(EMPTY, _numbered(position, preview.name), "title"), headline((preview,))]
        lines += [*_problems(preview, told), *route_lines(preview)]
    return lines


def route_lines(preview: Preview) -> list[Line]:
    """A line for each destination and name: yes or no, and the rule. Below it, what the pipeline would do about it."""
    lines = []
    for route in preview.routes:
        look = status.DECISIONS.get(route.decision, status.DELIVERED)
        mode = say(", previewed, sent to nobody") if route.decision is Decision.PREVIEW else EMPTY
        name = visible(route.destination, 60)
        named = as_name(route.emission, route.definition, preview.name)
        rule = say(
            "{} (rule {}){}{}",
            RULES[route.rule],
            visible(route.rule.value),
            say(", {}", named) if named else EMPTY,
            mode,
        )
        lines.append(Line(EMPTY, say("{} {}: {}", look.glyph, name, rule), look.style))
        lines += [Line(EMPTY, say("    {}", note_words(note)), "muted") for note in route.notes]
    decisions = {route.decision for route in preview.routes}
    if Decision.PREVIEW in decisions and Decision.SEND not in decisions:
        lines.append(Line(EMPTY, say("It would only be previewed: unrouted."), "warning"))
    elif decisions == {Decision.SKIP}:
        lines.append(Line(EMPTY, say("It would go nowhere: unrouted."), "warning"))
    return lines


def where(routes: Iterable[Route]) -> SafeText:
    """The end of a sentence about where an event would go: `to Webhooks, not to Mixpanel (override-off)`.

    Those that only preview it come between the two: `nowhere, only previewed for Klaviyo`.
    """
    routes = tuple(routes)
    sent = [_destination(route) for route in routes if route.decision is Decision.SEND]
    skipped = [
        say("{} ({})", _destination(route), visible(route.rule.value))
        for route in routes
        if route.decision is Decision.SKIP
    ]
    to = say("to {}", _listed(sent, say("and"))) if sent else say("nowhere")
    previewed = [_destination(route) for route in routes if route.decision is Decision.PREVIEW]
    if previewed:
        to = say("{}, only previewed for {}", to, _listed(previewed, say("and")))
    return say("{}, not to {}", to, _listed(skipped, say("or"))) if skipped else to


def note_lines(routes: Iterable[Route]) -> list[Line]:
    """What the pipeline would do for each destination, where no other line names the destination."""
    return [
        Line(EMPTY, say("  {}: {}", _destination(route), note_words(note)), "muted")
        for route in routes
        for note in route.notes
    ]


def _destination(route: Route) -> SafeText:
    """Its name, and the name under which the event would go there if a definition gives it one."""
    name = visible(route.destination, 40)
    return name if route.definition is None else say("{} as {}", name, name_text(route.emission or "", 40))


def _listed(names: Sequence[SafeText], last: SafeText) -> SafeText:
    return names[0] if len(names) == 1 else say("{} {} {}", joined(names[:-1], ", "), last, names[-1])


def _numbered(position: int, name: str | None) -> SafeText:
    return say("{}. {}", position, name_text(name, 60)) if name else say("{}.", position)


def _badness(preview: Preview) -> int:
    return (Verdict.INVALID, Verdict.DUPLICATE, Verdict.ACCEPTED).index(preview.verdict)


def _many(previews: Sequence[Preview]) -> SafeText:
    counts = [(look, sum(preview.verdict is verdict for preview in previews)) for verdict, look in _VERDICTS.items()]
    words = joined((say("{} {}", count, look.word) for look, count in counts if count), ", ")
    return say("{} would be: {}{}", counted(len(previews), "event"), words, _warned(previews))


def _warned(previews: Sequence[Preview]) -> SafeText:
    """How many warnings the valid events have, after a space; for an invalid one, the errors matter more."""
    valid = [preview for preview in previews if preview.verdict is not Verdict.INVALID]
    return warned_forms(sum(found.severity is Severity.WARNING for preview in valid for found in preview.problems))[0]


def _problems(preview: Preview, told: Collection[str]) -> list[Line]:
    lines = []
    for problem in preview.problems:
        if problem.code in told:
            continue
        is_error = problem.severity is Severity.ERROR
        mark = say("!") if is_error else status.WARNED.glyph
        field = say("{}: ", visible(problem.field, 60)) if problem.field else EMPTY
        words = say("{} {}{}", mark, field, visible(problem.sentence))
        lines.append(Line(EMPTY, words, "error" if is_error else "warning"))
        if rule := rule_words(problem):
            lines.append(Line(EMPTY, say("  {}", rule), "muted"))
        if problem.fix:
            lines.append(Line(EMPTY, say("  {}", visible(problem.fix)), "muted"))
    return lines

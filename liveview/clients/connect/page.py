"""The guides as one Markdown page."""

from collections.abc import Iterable, Iterator

from liveview.clients.connect.guide import Guide, GuideStep
from liveview.clients.connect.values import GuideValues

_HEAD = (
    "# Connect",
    "",
    "The lines that point each client at liveview. The screen shows the same ones with your own ports filled in",
    "(`C` on the main screen), copies them, and ticks a client off when its first event arrives.",
    "",
)


def page(guides: Iterable[Guide], place: GuideValues) -> str:
    """The page for a receiver at `place`, ending in a newline."""
    lines = [*_HEAD]
    for guide in guides:
        lines += [f"## {guide.title}", "", *_steps(guide, place)]
        lines += [f"- {place.fill(note)}" for note in guide.notes]
        lines += [""] * bool(guide.notes)
    return "\n".join(lines).rstrip("\n") + "\n"


def _steps(guide: Guide, place: GuideValues) -> Iterator[str]:
    for step in guide.steps:
        yield _words(step, place)
        yield ""
        if step.code:
            yield from (f"```{step.language}", place.fill(step.code), "```", "")


def _words(step: GuideStep, place: GuideValues) -> str:
    """The sentence of a step; one that needs `--tls` says so."""
    words = place.fill(step.words)
    return f"{words.removesuffix(':')} (with --tls):" if step.tls and "--tls" not in words else words

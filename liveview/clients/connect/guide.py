"""What a guide is made of, and which of them an event ticks off."""

from collections.abc import Iterable

import msgspec

from liveview.model.event import Wire


class GuideStep(msgspec.Struct, frozen=True):
    """One thing to do. Words and code may hold placeholders (see `GuideValues.fill`)."""

    words: str
    """What to do, as a sentence."""
    code: str = ""
    """The lines to copy; "" for none."""
    language: str = ""
    """The language of the code, as a fenced block in Markdown names it."""
    tls: bool = False
    """Whether the lines work only with `--tls`."""


class Guide(msgspec.Struct, frozen=True):
    """How to point one client here, or how to solve one problem of pointing it."""

    key: str
    """Its name in file names and on screen."""
    title: str
    """The heading above its steps."""
    steps: tuple[GuideStep, ...]
    """What to do, in order."""
    notes: tuple[str, ...] = ()
    """What this client cannot do."""
    clients: frozenset[str] = frozenset()
    """The names of the clients (see `clients.names`) whose first event ticks it off; empty for a problem."""
    wires: frozenset[Wire] = frozenset()
    """The protocols whose events tick it off when the client is not known; empty for a problem."""

    @property
    def is_client(self) -> bool:
        """Whether it is about a client, which can be ticked off."""
        return bool(self.clients or self.wires)


def guide_of(guides: Iterable[Guide], wire: str, client: str) -> Guide | None:
    """The guide that an event on this wire, of the client of this name ("": not known), ticks off; None for none."""
    every = tuple(guides)
    named = next((guide for guide in every if client in guide.clients), None)
    return named or next((guide for guide in every if wire in guide.wires), None)

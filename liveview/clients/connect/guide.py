"""What a guide is made of, and which of them an event ticks off."""

from collections.abc import Iterable

import msgspec

from liveview.model.event import Wire


class GuideStep(msgspec.Struct, frozen=True):
    """One thing to do: `words`, a sentence, and the lines of `code` to copy, "" for none.

    Both may hold placeholders (see `GuideValues.fill`). `language` is that of the code for a Markdown page; `tls` marks
    lines that work only with `--tls`.
    """

    words: str
    code: str = ""
    language: str = ""
    tls: bool = False


class Guide(msgspec.Struct, frozen=True):
    """How one client is pointed here, or how one hurdle is taken.

    `key` names it in file names and on screen. `clients` are the names of the clients (see `clients.names`) whose first
    event ticks it off, `wires` the protocols whose events do so when the client is not known; neither for a hurdle.
    `notes` say what cannot be done.
    """

    key: str
    title: str
    steps: tuple[GuideStep, ...]
    notes: tuple[str, ...] = ()
    clients: frozenset[str] = frozenset()
    wires: frozenset[Wire] = frozenset()

    @property
    def is_client(self) -> bool:
        """Whether it is about a client, which can be ticked off."""
        return bool(self.clients or self.wires)


def guide_of(guides: Iterable[Guide], wire: str, client: str) -> Guide | None:
    """The guide that an event on this wire, of the client of this name ("": not known), ticks off; None for none."""
    every = tuple(guides)
    named = next((guide for guide in every if client in guide.clients), None)
    return named or next((guide for guide in every if wire in guide.wires), None)

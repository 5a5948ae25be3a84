"""The bodies of held calls while they are changed."""

from typing import NamedTuple

from liveview.model.breakpoint import HeldCall, HeldRequest
from liveview.tui.compose.json_edit import json_error, laid_out, packed


class HeldBody(NamedTuple):
    """A body in the editor."""

    start: str
    """The text that the editor began with."""
    is_packed: bool
    """Whether it has no blanks between its JSON tokens, which the editor adds to be read."""
    text: str
    """The text as it is now."""

    @property
    def is_changed(self) -> bool:
        """Whether somebody changed it."""
        return self.text != self.start

    @property
    def content(self) -> bytes | None:
        """The body to send; None for the one that is held."""
        if not self.is_changed:
            return None
        is_json = json_error(self.text) is None
        return (packed(self.text) if self.is_packed and is_json else self.text).encode()


class HeldBodies:
    """A draft for each held call that was looked at."""

    def __init__(self) -> None:
        self._known: dict[str, HeldBody] = {}

    def keep_only(self, keys: set[str]) -> None:
        """Forget those of calls that are no longer held."""
        self._known = {key: draft for key, draft in self._known.items() if key in keys}

    def of(self, key: str) -> HeldBody | None:
        """The draft of a call; None if it was not opened yet."""
        return self._known.get(key)

    def open(self, key: str, start: str, *, is_packed: bool) -> None:
        """The editor begins with this text."""
        self._known[key] = HeldBody(start, is_packed, start)

    def take(self, key: str, text: str) -> HeldBody | None:
        """The text as it is now; the draft with it, None if there is none."""
        draft = self._known.get(key)
        if draft is not None:
            draft = self._known[key] = draft._replace(text=text)
        return draft


def key_of(call: HeldCall) -> str:
    """What identifies a held call, also among those of one delivery one after another."""
    return f"{call.delivery_id}/{call.round}/{call.webhook}"


def readable(held: HeldRequest) -> tuple[str, bool]:
    """The body as a text to edit, and whether it was packed; JSON without blanks is laid out in lines."""
    text = held.request.body.decode(errors="replace")
    if json_error(text) is None and packed(text) == text:
        return laid_out(text), True
    return text, False

"""The line of keys at the bottom of a screen, from the bindings that work where the focus is."""

from collections.abc import Collection
from typing import Protocol, runtime_checkable

from textual import events
from textual.binding import ActiveBinding
from textual.widgets import Input

from liveview.tui.keys.hints import KeyHint, filled, fitting, hint_at, joined
from liveview.tui.kit.canvas import Banner
from liveview.tui.lines.safe_text import visible


@runtime_checkable
class HasIdleKeys(Protocol):
    """A screen that knows which of its keys would do nothing at the moment."""

    @property
    def idle(self) -> Collection[str]:
        """Names of keys that are left out."""


_ESSENTIAL = {"app.help", "app.quit", "screen.back", "story.pause", "story.step"}
"""By their names in `keys`."""


_PLAIN = (
    *("app.", "list.", "grid.", "pick.", "dialog.", "copy.", "filter.", "screen.", "story.", "search.", "help."),
    *("main.next", "main.previous", "main.back", "inspector.previous"),
    *("main.events", "main.dedup", "main.destinations", "main.flight"),
)
"""How the names of keys begin that even a wide line leaves out: they move about, or say what they do elsewhere."""


def _is_place(active: ActiveBinding) -> bool:
    return (active.binding.id or "").startswith("go.")


class KeyBar(Banner):
    """Shows and, clicked on, presses them."""

    def __init__(self) -> None:
        super().__init__(id="keys")
        self._hints: list[KeyHint] = []

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.call_after_refresh(self.look))

    def on_resize(self) -> None:
        """Other keys fit now."""
        self.look()

    def on_click(self, event: events.Click) -> None:
        """Press the key under the pointer."""
        hint = hint_at(self._hints, event.x)
        if hint is not None and hint.name:
            self.app.simulate_key(hint.name)

    def look(self) -> None:
        """Bring it up to date."""
        if not self.is_attached:
            return
        found: dict[object, KeyHint] = {}
        for active in self.screen.active_bindings.values():
            if self._is_shown(active):
                group = active.binding.group
                if group is None:
                    found.setdefault(active.binding.action, self._hint(active))
                else:
                    found[group] = joined(
                        found.get(group), self._hint(active)._replace(words=visible(group.description))
                    )
        palette = self.screen.active_bindings.get(self.app.COMMAND_PALETTE_BINDING)
        if palette is not None:
            found[palette.binding.action] = self._hint(palette)._replace(essential=True)
        shown = fitting(list(found.values()), self.size.width)
        room = len(shown) == len(found) and not isinstance(self.screen.focused, Input)
        self._hints = filled(shown, self._spare() if room else (), self.size.width)
        self.show([tuple(part for hint in self._hints for part in hint.parts)])

    def _spare(self) -> list[KeyHint]:
        """Keys that a wide line has room for: other screens first, then the others; moving about needs no words.

        Somebody who types in a line has no use for them.
        """
        found: dict[object, KeyHint] = {}
        for active in sorted(self.screen.active_bindings.values(), key=lambda active: not _is_place(active)):
            name = active.binding.id or ""
            if not active.binding.show and name and not name.startswith(_PLAIN) and self._works(active):
                found.setdefault(active.binding.action, self._hint(active))
        return list(found.values())

    def _is_shown(self, active: ActiveBinding) -> bool:
        """Whether the key would do something, and is one of those for the line."""
        return active.binding.show and self._works(active)

    def _works(self, active: ActiveBinding) -> bool:
        idle = self.screen.idle if isinstance(self.screen, HasIdleKeys) else ()
        return active.enabled and active.binding.id not in idle and not self._is_typed(active)

    def _is_typed(self, active: ActiveBinding) -> bool:
        """Whether what has the focus takes this key as text. Textual leaves out most such keys, but not all."""
        focused, key = self.screen.focused, self.app.get_key_display(active.binding)
        return focused is not None and len(key) == 1 and focused.check_consume_key(active.binding.key, key)

    def _hint(self, active: ActiveBinding) -> KeyHint:
        binding = active.binding
        key, words = visible(self.app.get_key_display(binding)), visible(binding.description)
        return KeyHint(key, words, binding.key, binding.id in _ESSENTIAL)

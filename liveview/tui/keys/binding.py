"""How a key is bound: whatever footer, help, palette and key maps need to know about it."""

from textual.binding import Binding


def bound(
    key: str,
    action: str,
    description: str,
    tooltip: str,
    name: str,
    *,
    shown: str = "",
    footer: bool = True,
    priority: bool = False,
    group: Binding.Group | None = None,
) -> Binding:
    """A binding with a `name` that stays when the configuration gives it another key.

    `key` is Textual's name of it, `shown` how it is written where that differs. `footer` is False for one that the
    line of keys leaves out; those of one `group` are one entry there.
    """
    return Binding(
        key,
        action,
        description,
        show=footer,
        key_display=shown or None,
        priority=priority,
        tooltip=tooltip,
        id=name,
        group=group,
    )

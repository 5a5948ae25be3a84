"""Consent: which destinations need it, and what counts while an event does not say."""

from collections.abc import Mapping
from typing import Literal

import msgspec


class Consent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The consent of users, by categories of a consent manager such as `C0002`."""

    model: Literal["opt-in", "opt-out"] = "opt-in"
    """What counts where an event says nothing: no consent, or consent."""
    categories: Mapping[str, tuple[str, ...]] = {}
    """The destinations of each category, by key or name; a destination in no category gets no event."""

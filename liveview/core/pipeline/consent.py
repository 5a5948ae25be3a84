"""Consent: which destinations an event may go to, by its integrations object and categories of consent.

A destination in no category has no consent (documented). Warehouses are exempt (documented): they need none, and what
the event's integrations object says about them is a filter like any other. Consent never widens what routing allows: it
only takes from it.
"""

from liveview.core.options import Integrations, is_on
from liveview.model.consent import Consent
from liveview.model.destination import Destination
from liveview.model.kind import WAREHOUSES
from liveview.model.note import Note, PipelineStep

_REST = ("All", "all")


def is_given(integrations: Integrations, consent: Consent, destination: Destination) -> bool:
    """Whether the user has agreed that the destination gets the event."""
    return not refusal(integrations, consent, destination)


def is_exempt(destination: Destination) -> bool:
    """Whether a destination needs no consent."""
    return destination.kind in WAREHOUSES


def refusal(integrations: Integrations, consent: Consent, destination: Destination) -> str:
    """Why a destination has no consent, in words; "" if it has, or needs none."""
    if is_exempt(destination):
        return ""
    names = (destination.key, destination.name)
    if not any(name in listed for listed in consent.categories.values() for name in names):
        return "the destination is in no category of consent"
    if integrations.malformed:
        return "the integrations object is malformed, which gives no consent"
    for name in (*names, *_REST):
        if name in integrations.names:
            whom = "destinations that it does not name" if name in _REST else name
            return "" if is_on(integrations.names[name]) else f"the event has no consent for {whom}"
    return "" if consent.model == "opt-out" else "the event does not say, and the model is opt-in"


def refused(why: str) -> Note:
    """The note of an event that a destination does not get for want of consent."""
    return Note(PipelineStep.ROUTE, "no-consent", why)

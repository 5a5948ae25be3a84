"""The places whose keys the command palette offers from elsewhere: how one gets there, and what can be done at once."""

from typing import NamedTuple

from textual.binding import Binding

from liveview.tui.keys import (
    bindings,
    breakpoint_keys,
    change_keys,
    checklist_keys,
    connecting_keys,
    destination_keys,
    environment_keys,
    event_keys,
    journey_keys,
    library_keys,
    main_keys,
    monitoring_keys,
    pipeline_keys,
    plan_keys,
    sink_keys,
    switch_keys,
    verification_keys,
)


class Place(NamedTuple):
    """A screen, dialog or pane."""

    name: str
    """Its name."""
    door: str
    """The name of the key that opens it."""
    bindings: tuple[Binding, ...]
    """The keys that work in it."""
    done: frozenset[str] = frozenset()
    """Those of `bindings` that the palette runs from anywhere.

    The others need a choice that is made in the place, or cannot be undone; for them the palette only opens it.
    """


CHANGING = frozenset({"resend", "edit", "retry", "retry_many", "mark", "replay", "compose", "sink", "held"})
"""Commands that change something, or lead to a place where everything does."""

CHANGES = frozenset(
    {
        *("destinations.switch", "destination.switch", "destination.file", "settings.override", "settings.file"),
        *("destination.hold", "destination.hold_every"),
        *(binding.id or "" for binding in (*destination_keys.DESTINATION_EDIT, *destination_keys.DESTINATION_FORM)),
        *("library.change", "library.add", "library.duplicate", "library.destinations", "library.delete"),
        *("library.save", "environments.destinations", "switches.turn", "switches.save"),
        *("transforms.add", "transforms.delete", "transforms.up", "transforms.down", "transform.save"),
        *("hipaa.allow", "hipaa.switch", "hipaa.save", "hipaa.undo"),
    }
)
"""Keys of places that are there in a session that cannot be changed, where these can do nothing."""

PLACES = (
    Place("Retry", "event.retry", bindings.RETRY, frozenset({"retry.now"})),
    Place("Retry all", "event.retry_all", event_keys.RETRY_ALL),
    Place("Resend", "event.resend", bindings.RESEND, frozenset({"resend.same", "resend.fresh"})),
    Place("Export", "main.export", event_keys.EXPORT_FORMS, frozenset({"export.json", "export.csv"})),
    Place("Filter", "event.only", event_keys.ONLY, frozenset(binding.id or "" for binding in event_keys.ONLY)),
    Place("Compare", "event.compare", event_keys.COMPARE),
    Place(
        "Journey",
        "event.journey",
        (*journey_keys.JOURNEY_LIST, *journey_keys.JOURNEY_FINDINGS, *journey_keys.JOURNEY),
    ),
    Place("Copy", "event.copy", event_keys.COPY, frozenset(binding.id or "" for binding in event_keys.COPY)),
    Place(
        "Inspector",
        "main.open",
        (*bindings.INSPECTOR, *plan_keys.VIOLATION, *bindings.TEXT),
        frozenset({"text.search", "inspector.next"}),
    ),
    Place("Change the plan", "plan.change", plan_keys.PLAN_EDIT),
    Place("Destinations pane", "main.destinations", main_keys.DESTINATIONS),
    Place("Event settings", "go.settings", bindings.SETTINGS, frozenset({"settings.find"})),
    Place(
        "Destinations",
        "go.destinations",
        (*destination_keys.DESTINATION_SCREEN, *destination_keys.DESTINATION_FORM),
        frozenset({"destination.add", "destination.save"}),
    ),
    Place("Monitoring", "go.monitoring", monitoring_keys.MONITORING),
    Place("Changes", "go.changes", change_keys.CHANGE_LIST),
    Place("Held calls", "go.held", (*breakpoint_keys.HELD_LIST, *breakpoint_keys.HELD)),
    Place(
        "Sink", "go.sink", (*sink_keys.SINK_PATHS, *sink_keys.SINK), frozenset({"sink.add", "sink.panic", "sink.edit"})
    ),
    Place("Refused", "go.refused", (*connecting_keys.REFUSED_LIST, *connecting_keys.REFUSED)),
    Place("Connect", "go.connect", (*connecting_keys.CONNECT_LIST, *connecting_keys.CONNECT)),
    Place(
        "Checklist",
        "go.checklist",
        (*checklist_keys.CHECKLIST_LIST, *checklist_keys.CHECKLIST_TEXT, *checklist_keys.CHECKLIST),
        frozenset({"checklist.load"}),
    ),
    Place(
        "Verification",
        "go.verification",
        (
            *verification_keys.VERIFICATION_NAMES,
            *verification_keys.VERIFICATION_DESTINATIONS,
            *verification_keys.VERIFICATION_TEXT,
            *verification_keys.VERIFICATION,
            *verification_keys.COMPARISON,
        ),
        frozenset({"verification.search", "verification.only", "verification.compare", "verification.before"}),
    ),
    Place(
        "Event Library",
        "go.library",
        (
            *library_keys.LIBRARY_LIST,
            *library_keys.LIBRARY,
            *library_keys.LIBRARY_FORM,
            *switch_keys.SWITCHES,
        ),
        frozenset({"library.add"}),
    ),
    Place("Environments", "go.environments", environment_keys.ENVIRONMENTS),
    Place(
        "Capture as test",
        "event.capture",
        event_keys.CAPTURE_FORMS,
        frozenset({"capture.spec", "capture.pytest"}),
    ),
    Place(
        "Transformations",
        "go.transforms",
        pipeline_keys.AT_TRANSFORMS,
        frozenset({"transforms.add", "transforms.event"}),
    ),
    Place("HIPAA mode", "go.hipaa", pipeline_keys.AT_HIPAA, frozenset({"hipaa.find"})),
    Place("Compose", "go.compose", bindings.COMPOSE, frozenset({"compose.template", "compose.token"})),
)
"""In the order of the palette."""

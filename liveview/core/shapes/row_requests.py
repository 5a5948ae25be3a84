"""Rows of a warehouse as requests: `INSERT` into `/table`, with the row as JSON in the order of its columns."""

from liveview.core.json.document import Document, encode, read
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.shape import KindSettings
from liveview.core.shapes.warehouse_rows import METHOD, clash_findings, row_of
from liveview.model.service import Finding, ServiceReply, ServiceRequest


def row_requests(event: OutgoingEvent, settings: KindSettings) -> tuple[ServiceRequest, ...]:  # noqa: ARG001 - `Shape` has them
    """The request for the row of an event."""
    row = row_of(event)
    return (ServiceRequest(METHOD, f"/{row.table}", (), encode(row.cells)),)


def row_findings(request: ServiceRequest, at: float) -> tuple[Finding, ...]:  # noqa: ARG001 - a row may be of any age
    """What there is to say about a row."""
    found = read(request.body)
    return clash_findings(found.value) if isinstance(found, Document) and isinstance(found.value, dict) else ()


def stored(request: ServiceRequest, findings: tuple[Finding, ...]) -> ServiceReply:  # noqa: ARG001 - it takes all
    """What a warehouse says to a row; nobody hears it, because no warehouse is called over HTTP."""
    return ServiceReply(200)

"""SQLite: a row of a table for each event, in a file that liveview itself writes."""

from liveview.core.shapes.row_requests import row_findings, row_requests, stored
from liveview.core.shapes.shape import Shape
from liveview.core.shapes.warehouse_rows import TYPES
from liveview.model.kind import Kind

SHAPE = Shape(
    kind=Kind.SQLITE,
    version="format 1",
    source="ours, with the columns of Freshpaint's warehouses page, read 2026-11",
    types=TYPES,
    host=lambda settings: f"sqlite:{settings.get('path', '')}",
    requests=row_requests,
    findings=row_findings,
    answer=stored,
)

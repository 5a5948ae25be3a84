"""A `$ref` leads to a place in its own schema. Nothing is fetched, neither from the network nor from another file."""

from liveview.core.schemas import walking
from liveview.core.schemas.references import SchemaReferences
from liveview.core.schemas.walking import SchemaObject
from liveview.plans.reading.drafts import SchemaDraft
from liveview.plans.reading.place import PlanPlace, shown


def check_references(schema: SchemaObject, draft: SchemaDraft, place: PlanPlace) -> None:
    """Refuse a reference that leads out of the schema, or nowhere, with a `PlanError` that names its place."""
    if not walking.refers(schema):
        return
    for each in SchemaReferences(schema, "id" if draft is SchemaDraft.D4 else "$id"):
        if each.target is None:
            raise place.inside(each.keys).error(
                f"{shown(each.text)} leads nowhere in this schema, and nothing outside of it is read; "
                "put what it means into $defs"
            )

"""A `$ref` leads to a place in its own schema. Nothing is fetched, neither from the network nor from another file."""

from liveview.core.schemas import walking
from liveview.core.schemas.references import SchemaReferences
from liveview.core.schemas.walking import SchemaObject
from liveview.plans.reading.drafts import SchemaDraft
from liveview.plans.reading.place import PlanPlace, shown


def check_references(schema: SchemaObject, draft: SchemaDraft, place: PlanPlace) -> None:
    """Refuse a reference that leads out of the schema, nowhere, or back to itself, with a `PlanError`."""
    if not walking.refers(schema):
        return
    references = SchemaReferences(schema, "id" if draft is SchemaDraft.D4 else "$id")
    for each in references:
        if each.target is None:
            raise place.inside(each.keys).error(
                f"{shown(each.text)} leads nowhere in this schema, and nothing outside of it is read; "
                "put what it means into $defs"
            )
    if why := references.why_endless():
        raise place.error(f"{why}; refer to parts of the value only, or to fewer schemas")

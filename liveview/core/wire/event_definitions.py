"""What `GET /event-definitions/<token>` answers: the definitions of the Event Library, for the web SDK.

The names of the members are those that the SDK reads. Ours, because it is not known: the shape of `filter`. No
destination is called by the browser here, so `dest_info` and the lists of client-side destinations are empty.
"""

from collections.abc import Sequence

import msgspec

from liveview.model.definition import Definition, PropertyFilter

_OPERATORS = {"wildcard": "wildcard_matches", "css": "css_matches"}
"""The SDK's words for comparisons that have another name in a configuration."""


def event_definitions(definitions: Sequence[Definition]) -> bytes:
    """The body of the answer, as JSON."""
    return msgspec.json.encode({"dest_info": [], "event_defs": [_definition(each) for each in definitions]})


def _definition(definition: Definition) -> dict[str, object]:
    return {
        "id": definition.name,
        "name": definition.name,
        "filter": {
            "expr": "and" if definition.match == "all" else "or",
            "filters": [_filter(each) for each in definition.filters],
        },
        "enabled_client_destinations": [],
        "snapshots": [],
        "segment_compatible": True,
    }


def _filter(each: PropertyFilter) -> dict[str, object]:
    operator = _OPERATORS.get(each.op, each.op)
    if each.op == "css":
        return {"op": operator, "value": each.value}
    return {"prop": each.prop, "op": operator, **({} if each.op == "exists" else {"value": each.value})}

"""The definitions as the web SDK asks for them."""

import json

from liveview.core.wire.event_definitions import event_definitions
from liveview.core.wire.paths import DEFINITIONS
from liveview.model.definition import PropertyFilter
from tests.support.core.pipelines import definition, where


def test_without_definitions_it_is_empty() -> None:
    assert event_definitions(()) == DEFINITIONS.reply == b'{"dest_info":[],"event_defs":[]}'


def test_every_definition_has_the_members_that_the_sdk_reads() -> None:
    library = (
        definition("Signed Up", where("$event_name", "=", "$web_event"), PropertyFilter(op="css", value="a.b")),
        definition(
            "Paid", where("price", "exists"), where("url", "wildcard", "*/pay"), match="any", destinations=["Ads"]
        ),
    )
    answer = json.loads(event_definitions(library))
    assert answer["dest_info"] == []
    signed_up, paid = answer["event_defs"]
    assert signed_up == {
        "id": "Signed Up",
        "name": "Signed Up",
        "filter": {
            "expr": "and",
            "filters": [
                {"prop": "$event_name", "op": "=", "value": "$web_event"},
                {"op": "css_matches", "value": "a.b"},
            ],
        },
        "enabled_client_destinations": [],
        "snapshots": [],
        "segment_compatible": True,
    }
    assert paid["filter"] == {
        "expr": "or",
        "filters": [{"prop": "price", "op": "exists"}, {"prop": "url", "op": "wildcard_matches", "value": "*/pay"}],
    }

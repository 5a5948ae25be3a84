"""What the configuration knows about kinds."""

import pytest

from liveview.model.kind import KINDS, WAREHOUSES, Kind, answering


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/klaviyo/api/events/", "as Klaviyo would answer"),
        ("/facebook-capi/v24.0/1/events?access_token=***", "as Facebook Conversions API would answer"),
        *(
            (path, "")
            for path in ("", "/", "/klaviyo", "/klaviyo/", "/webhooks/1", "/sqlite/x", "/Klaviyo/x", "/orders")
        ),
    ],
)
def test_a_sink_path_below_the_name_of_a_service_answers_as_the_service(path: str, expected: str) -> None:
    assert answering(path) == expected


def test_every_kind_is_known_and_only_secrets_are_hidden() -> None:
    assert set(KINDS) == set(Kind)
    assert set(Kind) > WAREHOUSES
    assert KINDS[Kind.GA4].secrets == {"api_secret"}
    for facts in KINDS.values():
        assert len({each.name for each in facts.settings}) == len(facts.settings)

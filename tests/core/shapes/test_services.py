"""The sink as a service."""

import pytest

from liveview.core.shapes.registry import SHAPES
from liveview.core.shapes.services import hear, service_at
from liveview.model.kind import KINDS, WAREHOUSES, Kind
from liveview.model.service import ServiceRequest
from tests.support.core.inputs import NOW


@pytest.mark.parametrize("kind", sorted(SHAPES.keys() - WAREHOUSES))
def test_each_kind_is_known_by_the_first_segment_of_a_path(kind: Kind) -> None:
    found = service_at(f"/{kind}/a/b?c=d")
    assert found is not None
    assert (found.shape, found.target) == (SHAPES[kind], "/a/b?c=d")


@pytest.mark.parametrize(
    "path", ["", "/", "/orders", "/mixpanel", "/mixpanel/", "/webhooks/a", "/Mixpanel/a", "/a/mixpanel/b"]
)
def test_any_other_path_is_one_of_webhooks(path: str) -> None:
    assert service_at(path) is None


def test_it_says_what_is_wrong_also_beside_its_reply() -> None:
    service = service_at("/mixpanel/track")
    assert service is not None
    content = b'{"event":"$identify","properties":{"$identified_id":"anon","token":"t"}}'
    heard = hear(service, ServiceRequest("POST", service.target, (), content), NOW)
    assert (heard.reply.status, heard.reply.body) == (200, b"0")
    (sentence,) = heard.sentences
    assert sentence.startswith(f"{KINDS[Kind.MIXPANEL].title}: the user is a placeholder")


def test_it_says_nothing_about_what_is_right() -> None:
    service = service_at("/klaviyo/api/events/")
    assert service is not None
    content = b'{"data":{"attributes":{"profile":{"data":{"attributes":{"external_id":"u"}}}}}}'
    heard = hear(service, ServiceRequest("POST", service.target, (("Authorization", "***"),), content), NOW)
    assert (heard.reply.status, heard.sentences) == (202, ())

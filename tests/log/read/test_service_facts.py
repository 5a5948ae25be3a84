"""Where the requests of a destination of a kind go, and whose mapping they follow."""

import pytest

from liveview.core.shapes.registry import SHAPES
from liveview.log.read.service_facts import service_facts
from liveview.model.destination import Destination
from liveview.model.kind import Kind, Mode
from tests.support.kinds import klaviyo


@pytest.mark.parametrize(
    ("mode", "url", "expected"),
    [
        (Mode.PREVIEW, "", "https://a.klaviyo.com"),
        (Mode.PREVIEW, "http://127.0.0.1:9/", "http://127.0.0.1:9"),
        (Mode.SEND, "", "sink:/klaviyo"),
        (Mode.SEND, "http://127.0.0.1:9/", "http://127.0.0.1:9"),
    ],
)
def test_the_url_is_where_the_requests_go(mode: Mode, url: str, expected: str) -> None:
    found = service_facts(klaviyo(mode, url=url))
    assert found is not None
    assert found.url == expected


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_every_kind_says_whose_mapping_it_is_and_which_types_it_takes(kind: Kind) -> None:
    found = service_facts(Destination("Shop", kind=kind))
    assert found is not None
    assert found.source
    assert found.version
    assert found.types == tuple(sorted(map(str, SHAPES[kind].types)))


def test_webhooks_have_no_service() -> None:
    assert service_facts(Destination("Shop")) is None

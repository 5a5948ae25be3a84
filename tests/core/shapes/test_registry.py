"""The shapes that there are."""

import pytest

from liveview.core.shapes.registry import SHAPES
from liveview.model.kind import KINDS, WAREHOUSES, Kind


def test_each_is_found_under_its_kind() -> None:
    assert all(shape.kind is kind for kind, shape in SHAPES.items())
    assert Kind.WEBHOOKS not in SHAPES


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_each_says_its_version_its_source_and_its_types(kind: Kind) -> None:
    shape = SHAPES[kind]
    assert shape.version
    assert "20" in shape.source
    assert shape.types


@pytest.mark.parametrize("kind", sorted(SHAPES.keys() - WAREHOUSES))
def test_each_service_has_a_host_of_its_own_that_is_called_securely(kind: Kind) -> None:
    settings = {setting.name: "x" for setting in KINDS[kind].settings}
    assert SHAPES[kind].host(settings).startswith("https://")
    assert not SHAPES[kind].host(settings).endswith("/")

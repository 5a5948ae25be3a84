"""What the warehouse of kind `sqlite` says about itself."""

from liveview.core.pipeline.shaping import at_host, requests_of
from liveview.core.shapes.sqlite import SHAPE
from liveview.model.event import EventType
from liveview.model.kind import Kind, ShapeSettings
from tests.support.core.inputs import NOW
from tests.support.core.warehouse_rows import outgoing


def test_a_row_is_for_a_table_behind_the_path() -> None:
    shape = ShapeSettings(Kind("sqlite"), settings={"path": "data/shop"})
    (request,) = at_host(requests_of(outgoing("View Homepage").event, NOW, "m1", shape), shape)
    assert (request.method, request.url) == ("INSERT", "sqlite:data/shop/view_homepage")


def test_there_are_rows_for_all_calls_but_screens_and_aliases() -> None:
    assert SHAPE.kind == "sqlite"
    assert SHAPE.types == {*EventType} - {EventType.SCREEN, EventType.ALIAS}


def test_a_preview_needs_no_path() -> None:
    assert SHAPE.host({}) == "sqlite:"

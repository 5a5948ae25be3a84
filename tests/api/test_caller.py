"""Who asks."""

from liveview.api.caller import CALLER


def test_is_nobody_where_no_request_is_answered() -> None:
    assert CALLER.get() == ""

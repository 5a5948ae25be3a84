"""Places are given out up to their number, and come back however a request ends."""

from types import SimpleNamespace
from typing import cast

import pytest
from aiohttp import web

from liveview.api.places import Places
from liveview.api.problem import ApiError, ProblemType

REQUEST = cast("web.Request", SimpleNamespace(protocol=None))


def test_no_more_than_there_are_and_each_comes_back() -> None:
    places = Places(2, "waits", "only 2 fit")
    with places.one(REQUEST), places.one(REQUEST):
        assert places.taken == 2
        with pytest.raises(ApiError) as failed, places.one(REQUEST):
            raise AssertionError
        assert failed.value.kind is ProblemType.TOO_MANY
        assert str(failed.value) == "there are 2 waits already; only 2 fit"
    assert places.taken == 0
    with pytest.raises(KeyError), places.one(REQUEST):
        raise KeyError
    assert places.taken == 0

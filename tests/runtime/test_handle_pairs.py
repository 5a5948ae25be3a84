"""Pairs of a browser event and a server event, in whole runs."""

from pathlib import Path

from liveview.config.schema import Config
from liveview.model.destination import Destination
from liveview.model.kind import Kind
from tests.support.running import event, running

ONE = Config(destinations=(Destination("Meta", kind=Kind.FACEBOOK_CAPI),))
CODES = (
    "select events.id, json_extract(value, '$.code'), json_extract(value, '$.detail') from events, json_each(problems) "
    "where json_extract(value, '$.code') in ('paired', 'would-count-twice') order by 1, 2"
)


def test_with_a_restart_between_the_two_are_known(tmp_path: Path) -> None:
    """The first comes from the library of a page, the second from a program."""
    with running(tmp_path, ONE) as app:
        assert app.post(event("a", mp_lib="web", event_id="e")).status == 200
        assert app.post(event("b", mp_lib="web", value=1)).status == 200
    with running(tmp_path, ONE) as app:
        assert app.post(event("c", event_id="e")).status == 200
        assert app.post(event("d", value=1)).status == 200
        assert app.rows(CODES) == [(3, "paired", "event #1"), (4, "would-count-twice", "event #2, at Meta")]

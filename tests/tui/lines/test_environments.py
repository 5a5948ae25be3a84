"""Environments by name."""

from liveview.model.settings import KnownEnvironment
from liveview.tui.lines.environments import names_by_token


def test_of_several_with_one_id_the_first_counts() -> None:
    known = [KnownEnvironment("A", "1"), KnownEnvironment("B", "2"), KnownEnvironment("C", "1")]
    assert names_by_token(known) == {"1": "A", "2": "B"}

"""Environments by name: what is shown instead of the ID that events carry."""

from collections.abc import Iterable, Mapping

from liveview.model.settings import KnownEnvironment


def names_by_token(environments: Iterable[KnownEnvironment]) -> Mapping[str, str]:
    """The names of environments by their ID; of several with one ID, the first counts."""
    found: dict[str, str] = {}
    for each in environments:
        found.setdefault(each.token, each.name)
    return found

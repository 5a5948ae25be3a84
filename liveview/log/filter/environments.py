"""Environments in filters: `env:` names one as the configuration calls it, or by its token, as events carry it.

The names are those of the settings that were in effect last, which every log remembers.
"""

from collections.abc import Iterator, Sequence

from liveview.log.filter.pieces import SqlPiece, is_one_of, joined
from liveview.log.filter.tree import Value
from liveview.log.queries import Queryable
from liveview.log.setting_rows import EFFECTIVE

_ENVIRONMENTS = (
    "settings s, json_each(case when json_valid(s.value) then s.value else '{}' end, '$.environments') j "
    "where s.kind = ? and s.name = ? and j.type = 'object'"
)
"""The configured environments as rows `j`; none in a log that does not remember its settings."""
_NAME, _TOKEN = "json_extract(j.value, '$.name')", "json_extract(j.value, '$.token')"


def of_environment(values: Sequence[Value]) -> SqlPiece:
    """Whether an event `e` is of one of these environments."""
    named = is_one_of(_NAME, values)
    by_name = f"ifnull(e.token in (select {_TOKEN} from {_ENVIRONMENTS} and {named.sql}), 0)"
    return joined("or", [is_one_of("e.token", values), SqlPiece(by_name, (*EFFECTIVE, *named.parameters))])


def environment_names(log: Queryable) -> Iterator[str]:
    """The names of the configured environments, in their order."""
    rows = log.execute(f"select {_NAME} from {_ENVIRONMENTS}", EFFECTIVE)
    return (name for (name,) in rows if isinstance(name, str))

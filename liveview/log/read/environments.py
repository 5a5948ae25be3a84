"""How many events of a log each environment ID has."""

from liveview.log.queries import Queryable

MOST = 200
"""Environment IDs that are told apart; a sender that makes them up must not fill the screen."""


def events_by_token(log: Queryable) -> dict[str, int]:
    """The number of events by environment ID, the most frequent first. Raises `sqlite3.Error`.

    It reads the whole table: about half a second for a million events.
    """
    query = "select token, count(*) from events where typeof(token) = 'text' group by token order by 2 desc, 1 limit ?"
    return dict(log.execute(query, (MOST,)).fetchall())

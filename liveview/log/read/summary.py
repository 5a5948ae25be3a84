"""Totals of a recorded session, whose engine is gone: what happened at each destination, and when it ended.

Totals read every delivery and attempt; in a large log that takes seconds.
"""

from liveview.log import lenient
from liveview.log.queries import Queryable
from liveview.model.delivery import Outcome
from liveview.model.destination import Destination, Webhook
from liveview.model.snapshot import DestinationTotals

LOOKED_AT = 1_000
"""Latest rows that are searched for destinations; each event names all of them."""


def destinations(log: Queryable) -> tuple[Destination, ...]:
    """The destinations of the latest events, in configured order, with the webhooks that were called."""
    keys = log.execute(
        "select destination from (select id, event_id, destination from deliveries order by id desc limit ?) "
        "group by destination order by max(event_id), min(id)",
        (LOOKED_AT,),
    )
    found: dict[str, list[Webhook]] = {key: [] for (key,) in keys}
    called = log.execute(
        "select distinct destination, webhook from "
        "(select delivery_id, webhook from attempts order by id desc limit ?) a "
        "join deliveries d on d.id = a.delivery_id where webhook <> ''",
        (LOOKED_AT,),
    )
    for key, url in called:
        found.setdefault(key, []).append(Webhook(url))
    return tuple(_destination(key, hooks) for key, hooks in found.items())


def totals(log: Queryable) -> tuple[DestinationTotals, ...]:
    """What happened at each destination in the whole session."""
    ends = log.execute(
        "select destination, sum(state = 'delivered'), sum(state = 'failed'), sum(max(rounds - 1, 0)) "
        "from deliveries where state is not null group by destination order by min(id)"
    ).fetchall()
    timeouts = timeouts_by_destination(log)
    return tuple(
        DestinationTotals(lenient.text(key) or "", delivered, failed, timeouts.get(key, 0), retries)
        for key, delivered, failed, retries in ends
    )


def timeouts_by_destination(log: Queryable) -> dict[str, int]:
    """How many calls for each destination timed out; destinations without are left out."""
    found = log.execute(
        "select destination, count(*) from attempts a join deliveries d on d.id = a.delivery_id "
        "where outcome in (?, ?) group by destination",
        (Outcome.TIMEOUT, Outcome.TOTAL_TIMEOUT),
    )
    return dict(found.fetchall())


def has_deliveries(log: Queryable) -> bool:
    """Whether the log has any delivery."""
    return log.execute("select 1 from deliveries limit 1").fetchone() is not None


def last_moment(log: Queryable) -> float:
    """When the last request arrived or call ended (epoch seconds); 0.0 in an empty log."""
    (moment,) = log.execute(
        "select max(coalesce((select received_at from requests order by id desc limit 1), 0.0), coalesce((select "
        "started_at + coalesce(duration_ms, 0) / 1000 from attempts where started_at is not null order by id desc "
        "limit 1), 0.0))"
    ).fetchone()
    return float(moment)


def _destination(key: str, hooks: list[Webhook]) -> Destination:
    name, _, instance = key.partition("::")
    return Destination(name, instance=instance, webhooks=tuple(hooks))

"""Scripts of small moves for the laws of the whole engine: strategies that create them, and `play`."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec
from hypothesis import strategies as st

from liveview.config.schema import Config, DeliveryConfig
from liveview.model.delivery import Outcome
from tests.support.core.world import Reply, World, body, config, destination
from tests.support.examples import examples

BUDGETS = DeliveryConfig(webhook_timeout=5.0, total_timeout=12.0, retry_schedule=(5.0, 30.0), max_in_flight=2)
"""Budgets so small that calls run into every limit: two full calls and most of a third fit into a round."""

Move: TypeAlias = Callable[[World], object]

law = examples(25)
"""Each example plays a whole world, so the usual number is small."""


def settings_of(policy: str = "drop") -> Config:
    return config(
        destination("Webhooks", 2),
        destination("Mixpanel", 1, identify_events=True),
        destination("Long", 4),
        delivery=BUDGETS,
        policy=policy,
    )


def send(insert_id: object, options: object, user: str) -> Move:
    content = body(distinct_id=user, **{"$insert_id": insert_id, "$options": options})
    return lambda world: world.send(content)


def wait(seconds: float) -> Move:
    return lambda world: world.wait(seconds)


OPTIONS = st.sampled_from(
    [None, None, None, {"integrations": {"Long": False}}, {"integrations": {"All": False, "Webhooks": True}}, 7]
)
SENDS = st.builds(send, st.sampled_from(["a", "b", "c", 1, "1", None]), OPTIONS, st.sampled_from(["u", "v"]))
WAITS = st.builds(wait, st.sampled_from([0.0, 0.01, 1.0, 4.96, 5.0, 7.0, 40.0]))
OTHERS = st.sampled_from([World.commit, World.report, World.answer, World.flush, World.refuse])
BREAKS = st.sampled_from([World.fail, World.restart])
JUNK = st.sampled_from([b"", b"[]", b"{", b'{"event": 1}'])


def junk(content: bytes) -> Move:
    return lambda world: world.send(content)


EVENT_IDS = st.integers(1, 5)


def retry_now(event_id: int) -> Move:
    return lambda world: world.retry_now(event_id)


def give_up(event_id: int) -> Move:
    return lambda world: world.give_up(event_id)


def reconfigure(switches: dict[str, bool | None], hooks: int) -> Move:
    """Destinations become disabled (False), removed (None) or enabled; `Long` gets another number of webhooks."""

    def move(world: World) -> None:
        kept = [each for each in settings_of().destinations if switches.get(each.name, True) is not None]
        kept = [destination("Long", hooks) if each.name == "Long" else each for each in kept]
        changed = [msgspec.structs.replace(each, enabled=switches.get(each.name, True) is not False) for each in kept]
        world.reconfigure(msgspec.structs.replace(world.config, destinations=tuple(changed)))

    return move


SWITCHES = st.dictionaries(st.sampled_from(["Webhooks", "Mixpanel", "Long"]), st.sampled_from([True, False, None]))


def replay(key: str, event_ids: list[int]) -> Move:
    return lambda world: world.replay(key, *event_ids)


REPLAYS = st.builds(
    replay, st.sampled_from(["Webhooks", "Mixpanel", "Long", "Nobody"]), st.lists(EVENT_IDS, min_size=1, max_size=3)
)
STEERING = st.one_of(
    REPLAYS,
    st.builds(retry_now, EVENT_IDS),
    st.builds(give_up, EVENT_IDS),
    st.builds(reconfigure, SWITCHES, st.integers(1, 5)),
)
CALM = st.lists(SENDS | WAITS | OTHERS, min_size=8, max_size=40)
MOVES = st.lists(st.one_of(SENDS, SENDS, WAITS, OTHERS, OTHERS, BREAKS, st.builds(junk, JUNK)), min_size=8, max_size=40)
STEERED = st.lists(st.one_of(SENDS, SENDS, WAITS, OTHERS, OTHERS, BREAKS, STEERING, STEERING), min_size=8, max_size=40)
"""Moves of which some are those of a user who steers."""
REPLAYED = st.lists(st.one_of(SENDS, WAITS, OTHERS, OTHERS, BREAKS, REPLAYS, REPLAYS), min_size=8, max_size=40)
"""Moves of which some replay events."""
ENDINGS = st.sampled_from([*set(Outcome) - {Outcome.NOT_CALLED, Outcome.INTERRUPTED, Outcome.TOTAL_TIMEOUT}])
SECONDS = st.sampled_from([0.0, 0.02, 1.0, 3.5, 4.9, 4.97, 5.0, 60.0])
REPLIES: st.SearchStrategy[list[Reply]] = st.lists(st.tuples(ENDINGS, SECONDS), min_size=1, max_size=7)


def play(
    moves: Sequence[Move], replies: Sequence[Reply], *, prompt: bool = True, settings: Config | None = None
) -> World:
    world = World(settings or settings_of(), replies, prompt)
    for move in moves:
        move(world)
    return world

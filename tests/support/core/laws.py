"""Scripts of small moves for the laws of the whole core: strategies that create them, and `play`."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec
from hypothesis import strategies as st

from liveview.config.schema import Config, DeliveryConfig
from liveview.model.breakpoint import Breakpoint
from liveview.model.delivery import Outcome
from tests.support.core.holding import fail_held, held, hold, release
from tests.support.core.inputs import body, config, destination
from tests.support.core.world import Reply, World
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


def rival(insert_id: object, user: str) -> Move:
    content = body(distinct_id=user, **{"$insert_id": insert_id})
    return lambda world: world.rival(content)


def wait(seconds: float) -> Move:
    return lambda world: world.wait(seconds)


OPTIONS = st.sampled_from(
    [None, None, None, {"integrations": {"Long": False}}, {"integrations": {"All": False, "Webhooks": True}}, 7]
)
INSERT_IDS = st.sampled_from([*"abcdefgh", 1, "1", None])
USERS = st.sampled_from(["u", "v"])
SENDS = st.builds(send, INSERT_IDS, OPTIONS, USERS)
RIVALS = st.builds(rival, INSERT_IDS, USERS)
"""Events that another receiver stores in the same log."""
WAITS = st.builds(wait, st.sampled_from([0.0, 0.01, 1.0, 4.96, 5.0, 7.0, 40.0]))
QUICK: list[Move] = [World.flush, World.commit, World.report, World.decide, World.answer, World.record, World.refuse]
OTHERS = st.sampled_from([World.flush, World.commit, World.report, *QUICK])
ENDS: list[Move] = [World.fail, World.restart, World.quit]
BREAKS = st.sampled_from(ENDS)
JUNK = st.sampled_from([b"", b"[]", b"{", b'{"event": 1}'])


def junk(content: bytes) -> Move:
    return lambda world: world.send(content)


EVENT_IDS = st.integers(1, 8)


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


def holding(key: str, breakpoint_: Breakpoint | None) -> Move:
    return lambda world: hold(world, key, breakpoint_)


def decide_held(place: int, body: bytes | None, fails: bool) -> Move:
    """One of the held calls, if there are any, is released or failed."""

    def move(world: World) -> None:
        if found := held(world):
            chosen = found[place % len(found)]
            _ = fail_held(world, chosen) if fails else release(world, chosen, body)

    return move


BREAKPOINTS = st.one_of(
    st.builds(holding, st.sampled_from(["Webhooks", "Mixpanel", "Long"]), st.sampled_from([None, *Breakpoint])),
    st.builds(decide_held, st.integers(0, 3), st.sampled_from([None, b'{"changed": 1}']), st.booleans()),
)


def scripts(*weighted: tuple[int, st.SearchStrategy[Move]]) -> st.SearchStrategy[list[Move]]:
    """Scripts of moves, each as frequent as its weight says; `one_of` would make all of them equally frequent."""
    choices = [moves for weight, moves in weighted for _ in range(weight)]
    moves = st.integers(0, len(choices) - 1).flatmap(choices.__getitem__)
    return st.lists(moves, min_size=15, max_size=60)


USUAL = ((6, SENDS), (8, OTHERS), (6, WAITS))
CALM = scripts(*USUAL)
MOVES = scripts(*USUAL, (1, BREAKS), (1, st.builds(junk, JUNK)), (1, RIVALS))
STEERED = scripts(*USUAL, (1, BREAKS), (6, STEERING))
"""Moves of which some are those of a user who steers."""
HELD = scripts(*USUAL, (1, BREAKS), (3, STEERING), (6, BREAKPOINTS))
"""Moves of which some hold calls and decide about them."""
REPLAYED = scripts(*USUAL, (1, BREAKS), (5, REPLAYS))
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

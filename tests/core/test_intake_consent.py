"""An event that is sent again with what its user has agreed to: who gets it, and that nobody gets it twice."""

import json
from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.schema import Config
from liveview.core.batch import Batch
from liveview.core.intake import keys_of
from liveview.core.options import of_options
from liveview.core.pipeline.consent import is_given
from liveview.core.steps import Arrived
from liveview.core.store import ClaimsLost
from liveview.model.consent import Consent
from liveview.model.delivery import Decision, DeliveryState
from liveview.model.event import State, Verdict
from tests.core.test_intake import chosen
from tests.support.core.inputs import NOW, arrived, body, config, destination
from tests.support.core.laws import OTHERS, REPLIES, WAITS, Move, law, play, scripts
from tests.support.core.memory_log import MemoryLog
from tests.support.core.receiver import Receiver, codes, receiver
from tests.support.core.world import Reply, World
from tests.support.examples import examples

CONSENT = Consent("opt-in", {"C0002": ("Webhooks", "Mixpanel"), "C0004": ("Ads",)})
NO, ALL = {"All": False}, {"All": True}


def settings(consent: Consent | None = CONSENT, window: str = "session", policy: str = "drop") -> Config:
    targets = (destination("Webhooks"), destination("Mixpanel"), destination("Ads"), destination("Other"))
    return msgspec.structs.replace(config(*targets, window=window, policy=policy), consent=consent)


def only(*names: str) -> dict[str, bool]:
    return {"All": False, **dict.fromkeys(names, True)}


def copy(integrations: object, **properties: object) -> bytes:
    return body(**{"$insert_id": "i", "$options": {"integrations": integrations}, **properties})


def posted(known: Receiver, *copies: object, at: float = NOW) -> list[tuple[str, State, list[str]]]:
    """Verdict, state and the rules of the deliveries of each copy, one request after another."""
    return [_seen(known, json_copy, at) for json_copy in copies]


def _seen(known: Receiver, integrations: object, at: float) -> tuple[str, State, list[str]]:
    rows = known.post(copy(integrations), at=at)
    return rows.events[0].verdict, rows.events[0].state, [str(row.rule) for row in rows.deliveries]


class TestResends:
    def test_bring_an_event_to_those_that_are_newly_allowed(self) -> None:
        known = receiver(settings())
        first, second = posted(known, NO, only("Mixpanel"))
        assert first == ("accepted", State.UNROUTED, ["no-consent"] * 4)
        rules = ["no-consent", "consent-given", "no-consent", "no-consent"]
        assert second == ("duplicate", State.PENDING, rules)
        event = known.log.events[2]
        assert (event.collision, event.duplicate_of) == (False, 1)
        assert "options-resent" in codes(event)
        (advice,) = [each.fix for each in event.problems if each.code == "options-resent"]
        assert advice == "nothing to do: destinations that it newly allows get it"

    def test_have_the_message_id_of_the_original(self) -> None:
        known = receiver(settings())
        rows = [known.post(copy(each)) for each in (only("Mixpanel"), only("Mixpanel", "Webhooks"))]
        ids = [{row.message_id for row in each.deliveries if row.decision is Decision.SEND} for each in rows]
        assert ids[0] == ids[1]
        assert len(ids[0]) == 1

    def test_bring_nothing_to_those_that_an_earlier_copy_went_to(self) -> None:
        known = receiver(settings())
        *_, third, fourth = posted(known, NO, only("Mixpanel"), only("Mixpanel", "Ads"), only("Ads", "Webhooks"))
        assert third == ("duplicate", State.PENDING, ["no-consent", "already-sent", "consent-given", "no-consent"])
        assert fourth == ("duplicate", State.PENDING, ["consent-given", "no-consent", "already-sent", "no-consent"])

    def test_that_allow_nothing_new_are_unrouted(self) -> None:
        _, again, withdrawn = posted(receiver(settings()), only("Ads"), only("Ads", "Other"), NO)
        assert again == ("duplicate", State.UNROUTED, ["no-consent", "no-consent", "already-sent", "no-consent"])
        assert withdrawn == ("duplicate", State.UNROUTED, ["no-consent"] * 4)

    def test_with_the_same_options_are_plain_duplicates(self) -> None:
        _, again = posted(receiver(settings()), ALL, ALL)
        assert again == ("duplicate", State.DUPLICATE, [])

    def test_that_differ_in_more_are_collisions_and_go_nowhere(self) -> None:
        known = receiver(settings())
        known.post(copy(NO))
        rows = known.post(copy(ALL, price=1))
        assert (rows.events[0].collision, rows.events[0].state, rows.deliveries) == (True, State.DUPLICATE, ())

    def test_without_consent_go_nowhere(self) -> None:
        known = receiver(settings(None))
        _, again = posted(known, NO, ALL)
        assert again == ("duplicate", State.DUPLICATE, [])
        (advice,) = [each.fix for each in known.log.events[2].problems if each.code == "options-resent"]
        assert advice == "the first ones count: to go elsewhere it needs an ID of its own"

    def test_that_are_malformed_bring_it_to_nobody(self) -> None:
        _, again = posted(receiver(settings()), NO, 5)
        assert again == ("duplicate", State.UNROUTED, ["malformed"] * 4)

    def test_of_a_malformed_original_bring_what_they_give(self) -> None:
        _, again = posted(receiver(settings()), 5, only("Ads"))
        assert again == ("duplicate", State.PENDING, ["no-consent", "no-consent", "consent-given", "no-consent"])

    @pytest.mark.parametrize("wire", chosen({}))
    def test_work_on_every_wire(self, wire: str) -> None:
        known = receiver(settings())
        for choice in (NO, only("Mixpanel")):
            path, content, _ = chosen(choice)[wire]
            rows = known.post(json.dumps(content).encode(), path)
        assert [str(row.rule) for row in rows.deliveries if row.decision is Decision.SEND] == ["consent-given"]

    def test_in_one_request_are_decided_like_those_in_several(self) -> None:
        known = receiver(settings())
        copies = [copy(each) for each in (NO, only("Mixpanel"), only("Mixpanel", "Ads"), ALL)]
        rows = known.post(b"[%s]" % b",".join(copies))
        sent = [(row.event_id, row.destination) for row in rows.deliveries if row.decision is Decision.SEND]
        assert sent == [(2, "Mixpanel"), (3, "Ads"), (4, "Webhooks")]

    def test_in_one_batch_are_decided_like_those_in_several(self) -> None:
        known = receiver(settings())
        known.post(copy(only("Ads")))
        rows = known.batch(*(arrived(copy(each)) for each in (only("Mixpanel"), ALL, ALL)))
        sent = [(row.event_id, row.destination) for row in rows.deliveries if row.decision is Decision.SEND]
        assert sent == [(2, "Mixpanel"), (3, "Webhooks")]

    def test_after_the_window_are_originals(self) -> None:
        known = receiver(settings(window="60s"))
        posted(known, ALL)
        (again,) = posted(known, only("Ads"), at=NOW + 60)
        assert again[0] == "accepted"
        (resent,) = posted(known, ALL, at=NOW + 61)
        rules = ["consent-given", "consent-given", "already-sent", "no-consent"]
        assert resent == ("duplicate", State.PENDING, rules), "what the older event went to does not count"

    def test_under_the_policy_mark_are_no_second_delivery_but_plain_duplicates_are(self) -> None:
        known = receiver(settings(policy="mark"))
        _, plain, resent = posted(known, only("Ads"), only("Ads"), only("Ads", "Mixpanel"))
        assert plain == ("duplicate", State.PENDING, ["no-consent", "no-consent", "listed", "no-consent"])
        assert resent == ("duplicate", State.PENDING, ["no-consent", "consent-given", "already-sent", "no-consent"])

    def test_count_replays_by_hand(self) -> None:
        here = World(settings())
        here.post(copy(NO))
        here.replay("Ads", 1)
        here.flush()
        here.post(copy(only("Ads")))
        assert [str(row.rule) for row in here.log.deliveries.values()][-2:] == ["already-sent", "no-consent"]

    def test_are_decided_again_if_another_receiver_has_stored_a_copy(self) -> None:
        one = receiver(settings())
        one.post(copy(NO))
        other = Receiver(settings(), one.log)
        late = one.decide(arrived(copy(only("Ads"))))
        other.post(copy(only("Ads", "Mixpanel")))
        assert isinstance(one.log.commit(late), ClaimsLost)
        one.intake.lost()
        rows = one.post(copy(only("Ads")))
        assert [str(row.rule) for row in rows.deliveries] == ["no-consent", "no-consent", "already-sent", "no-consent"]

    def test_are_forecast(self) -> None:
        known = receiver(settings())
        known.post(copy(only("Ads")))
        prepared = known.intake.prepare(arrived(copy(only("Ads", "Mixpanel"))), NOW)
        holders = known.log.holders(keys_of([prepared]), copies=True)
        (seen,) = known.intake.preview(prepared, holders.found, holders.sent)
        assert [str(each.rule) for each in seen.routes] == [
            *("no-consent", "consent-given", "already-sent", "no-consent"),
        ]

    def test_are_delivered_and_end_like_any_other_event(self) -> None:
        here = World(settings())
        here.post(copy(NO))
        event = here.post(copy(only("Ads")))
        here.settle()
        assert here.log.events[event.id].state is State.DELIVERED
        assert (here.balance.delivered, here.balance.unrouted, here.unbalanced) == (1, 1, [])
        assert [made.call.webhook.url for made in here.made] == ["sink:/ads/1"]


def send(key: str, integrations: object) -> Move:
    content = body(**{"$insert_id": key, "$options": {"integrations": integrations}})
    return lambda world: world.send(content)


CHOICES = st.one_of(
    st.none(),
    st.integers(0, 3).map(lambda number: [NO, ALL, [], "All"][number]),
    st.dictionaries(
        st.sampled_from(["All", "Webhooks", "Mixpanel", "Ads", "Other"]),
        st.sampled_from([True, False, {"a": 1}, 1]),
        max_size=3,
    ),
)
SENDS = st.builds(send, st.sampled_from("abc"), CHOICES)
ENDS: list[Move] = [World.fail, World.restart, World.quit]
COPIES = scripts((8, SENDS), (6, OTHERS), (2, WAITS), (1, st.sampled_from(ENDS)))
MODELS = st.sampled_from(["opt-in", "opt-out"])


class TestLaws:
    @law
    @given(COPIES, REPLIES, st.booleans(), MODELS)
    def test_each_destination_gets_an_event_once_if_any_copy_has_consent_and_never_otherwise(
        self, moves: list[Move], replies: list[Reply], prompt: bool, model: str
    ) -> None:
        consent = msgspec.convert({"model": model, "categories": CONSENT.categories}, Consent)
        given_settings = settings(consent)
        world = play(moves, replies, prompt=prompt, settings=given_settings)
        world.settle()
        assert world.unbalanced == []
        assert world.balance == world.log.recounted()
        sent: Counter[tuple[int, str]] = Counter()
        allowed: set[tuple[int, str]] = set()
        for event in world.log.events.values():
            original = event.duplicate_of or event.id
            options = json.loads(event.payload or "")["properties"]["$options"]
            for target in given_settings.destinations:
                if is_given(of_options(options), consent, target):
                    allowed.add((original, target.key))
        for row in world.log.deliveries.values():
            event = world.log.events[row.event_id]
            if row.decision is Decision.SEND:
                sent[(event.duplicate_of or event.id), row.destination] += 1
        assert set(sent.values()) <= {1}
        assert set(sent) == allowed
        states = {row.state for row in world.log.deliveries.values()}
        assert DeliveryState.PENDING not in states
        assert all(event.verdict is not Verdict.INVALID for event in world.log.events.values())

    @examples(60)
    @given(st.lists(st.tuples(st.integers(0, 1), CHOICES, st.sampled_from("ab"), st.booleans()), max_size=12))
    def test_several_receivers_send_an_event_to_each_destination_once(
        self, steps: list[tuple[int, object, str, bool]]
    ) -> None:
        """Each decides about a copy, and stores it only after the other may have stored one, too."""
        log = MemoryLog()
        receivers = [Receiver(settings(), log), Receiver(settings(), log)]
        held: dict[int, tuple[Arrived, Batch]] = {}

        def store(number: int) -> None:
            if number not in held:
                return
            request, batch = held.pop(number)
            while isinstance(stored := log.commit(batch), ClaimsLost):
                receivers[number].intake.lost()
                batch = receivers[number].decide(request)
            receivers[number].intake.stored(stored.rows)

        for number, integrations, key, at_once in steps:
            store(number)
            request = arrived(body(**{"$insert_id": key, "$options": {"integrations": integrations}}))
            held[number] = request, receivers[number].decide(request)
            if at_once:
                store(number)
        for number in (1, 0):
            store(number)
        sends = Counter(
            (log.events[row.event_id].dedup_key, row.destination)
            for row in log.deliveries.values()
            if row.decision is Decision.SEND
        )
        assert set(sends.values()) <= {1}

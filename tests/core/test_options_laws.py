"""Laws of `$options`: a malformed filter never widens delivery."""

import json

from hypothesis import given
from hypothesis import strategies as st

from liveview.model.delivery import Decision
from liveview.model.event import Verdict
from tests.support.core.inputs import NOW, TOKEN, config, destination
from tests.support.core.receiver import Receiver
from tests.support.examples import examples

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(["All", "all", "Webhooks", "Mixpanel", "Mixpanel::eu", "Nobody", "webhooks"])


class TestOptions:
    @examples(40)
    @given(JSON.filter(lambda value: value is not None and not isinstance(value, dict)))
    def test_that_are_not_objects_send_nowhere(self, options: object) -> None:
        assert reached(options) == set()

    @examples(40)
    @given(JSON.filter(lambda value: value is not None and not isinstance(value, dict)))
    def test_whose_integrations_are_not_an_object_send_nowhere(self, integrations: object) -> None:
        assert reached({"integrations": integrations}) == set()

    @examples(40)
    @given(st.dictionaries(NAMES, JSON, max_size=4))
    def test_with_malformed_values_reach_no_more_than_with_false_in_their_place(
        self, integrations: dict[str, object]
    ) -> None:
        repaired = {name: value if isinstance(value, bool | dict) else False for name, value in integrations.items()}
        assert reached({"integrations": integrations}) == reached({"integrations": repaired})

    @examples(40)
    @given(st.dictionaries(NAMES, st.booleans(), max_size=4), NAMES, JSON)
    def test_reach_no_more_when_one_value_is_broken(
        self, integrations: dict[str, object], name: str, broken: object
    ) -> None:
        if isinstance(broken, bool | dict):
            return
        without_broken = reached({"integrations": integrations | {name: True}})
        assert reached({"integrations": integrations | {name: broken}}) <= without_broken


def reached(options: object) -> set[str]:
    """The destinations that an event with these `$options` is sent to."""
    targets = (destination("Webhooks"), destination("Mixpanel", instance="eu"), destination("Mixpanel", instance="us"))
    content = json.dumps(
        {
            "event": "Purchase",
            "properties": {"distinct_id": "u", "token": TOKEN, "time": NOW, "$insert_id": "i", "$options": options},
        }
    )
    rows = Receiver(config(*targets)).post(content.encode())
    assert rows.events[0].verdict is Verdict.ACCEPTED
    return {row.destination for row in rows.deliveries if row.decision is Decision.SEND}

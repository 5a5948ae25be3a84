"""What webhooks get while no step of the pipeline changes anything: byte for byte the body of the event itself."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.schema import Config
from liveview.core.batch import BatchRows
from liveview.core.intake import Intake, keys_of
from liveview.core.payload import body
from liveview.core.steps import Ids, Task
from liveview.model.consent import Consent
from liveview.model.definition import PropertyFilter
from liveview.model.delivery import Decision
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.runtime.pipelines import Pipelines
from tests.core.test_payload import SAMPLES
from tests.support.core.inputs import NOW, arrived, config, destination
from tests.support.core.pipelines import definition, on_every_wire, where
from tests.support.core.wires import VALUES
from tests.support.examples import examples

TARGETS = (
    destination("Webhooks", pageview_events=True, identify_events=True),
    destination("Mixpanel", instance="eu", pageview_events=True),
)
OFF = config(*TARGETS)
NEVER = (
    definition("Never", where("a", "=", "no such value"), PropertyFilter(op="css", value="nothing"), match="any"),
    definition("Neither", where("$event_name", "=", "no such name"), where("a"), type="page"),
)
UNMATCHED = msgspec.structs.replace(OFF, definitions=NEVER)
AGREED = msgspec.structs.replace(OFF, consent=Consent("opt-out", {"C": ("Webhooks", "Mixpanel")}))


class Sent(msgspec.Struct, frozen=True):
    """What became of a request with some settings."""

    rows: BatchRows
    """The rows."""
    bodies: tuple[bytes, ...]
    """What is sent, in the order of the deliveries; made as the request came."""
    again: tuple[bytes, ...]
    """The same, made again from what is stored."""


def sent(settings: Config, path: str, content: bytes) -> Sent:
    """Decide about a request, and make all bodies."""
    frozen: list[FrozenPipeline] = []
    pipelines = Pipelines((), b"key", lambda: NOW, frozen.append)
    intake = Intake(settings, pipeline=pipelines.of(settings))
    given = [intake.prepare(arrived(content, path), NOW)]
    assert keys_of(given)
    room = dict.fromkeys((each.key for each in TARGETS), 10_000)
    rows = intake.decide(given, {}, NOW, room=room).numbered(Ids())
    stored = [msgspec.structs.replace(task, body=b"", pipeline=frozen[0] if frozen else None) for task in rows.tasks]
    return Sent(rows, tuple(task.body for task in rows.tasks), tuple(map(pipelines.bodies.body, stored)))


def plain(task: Task) -> bytes:
    """The body of the stored event itself."""
    return body(task.event, task.delivery.message_id or "")


PROPERTIES = st.dictionaries(
    st.one_of(
        st.text(max_size=4),
        st.sampled_from(
            ["a", "$title", "$current_url", "$page_props", "$user_props", "$group_id", "$device_id", "mp_lib"]
        ),
    ),
    VALUES,
    max_size=6,
)
NAMES = st.one_of(
    st.sampled_from(["Purchase", "$page", "$identify", "$group", "$custom"]), st.text(min_size=1, max_size=5)
)
WIRES = st.sampled_from([*on_every_wire("E", {})])


class TestWithoutAnyStep:
    @given(NAMES, PROPERTIES, WIRES)
    @examples(150)
    def test_a_body_is_that_of_the_event(self, name: str, properties: dict[str, object], wire: str) -> None:
        path, content = on_every_wire(name, properties)[wire]
        found = sent(OFF, path, content)
        assert found.bodies == found.again == tuple(map(plain, found.rows.tasks))
        assert {row.pipeline_id for row in found.rows.deliveries} <= {None}

    @pytest.mark.parametrize("settings", [UNMATCHED, AGREED], ids=["unmatched definitions", "consent of everybody"])
    @given(name=NAMES, properties=PROPERTIES, wire=WIRES)
    @examples(150)
    def test_definitions_that_match_nothing_and_consent_change_no_byte(
        self, settings: Config, name: str, properties: dict[str, object], wire: str
    ) -> None:
        path, content = on_every_wire(name, properties)[wire]
        before, after = sent(OFF, path, content), sent(settings, path, content)
        assert after.bodies == after.again == before.bodies
        ways = [
            [(row.destination, row.decision, row.message_id) for row in each.rows.deliveries]
            for each in (before, after)
        ]
        assert ways[0] == ways[1]
        assert {row.pipeline_id for row in after.rows.deliveries} <= {1}

    def test_a_delivery_whose_settings_are_missing_has_no_body(self) -> None:
        """Its event must not go out as it was before the steps."""
        path, content = on_every_wire("E", {"a": 1})["http-api"]
        task = msgspec.structs.replace(sent(UNMATCHED, path, content).rows.tasks[0], body=b"", pipeline=None)
        bodies = Pipelines((), b"key", lambda: NOW, lambda _: None).bodies
        with pytest.raises(ValueError, match="without its settings nothing is sent"):
            bodies.body(task)

    @pytest.mark.parametrize("settings", [OFF, UNMATCHED, AGREED], ids=["off", "unmatched definitions", "consent"])
    @pytest.mark.parametrize("kind", SAMPLES)
    def test_the_documented_samples_are_sent_as_documented(self, kind: str, settings: Config) -> None:
        event, expected = SAMPLES[kind]
        found = sent(settings, "/track", json.dumps(event).encode())
        sends = [row for row in found.rows.deliveries if row.decision is Decision.SEND]
        assert sends[0].destination == "Webhooks"
        assert found.bodies[0].decode() == expected.replace('"ID"', json.dumps(sends[0].message_id))
        assert found.again == found.bodies

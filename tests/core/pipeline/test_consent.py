"""Consent: who has it, and why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.options import of_options
from liveview.core.pipeline.consent import is_given, refusal
from liveview.core.pipeline.routing import routed
from liveview.core.route import routes
from liveview.model.consent import Consent
from liveview.model.delivery import Decision, Rule
from liveview.model.destination import Destination
from liveview.model.kind import WAREHOUSES, Kind, ShapeSettings
from liveview.model.pipeline_settings import PipelineSettings
from tests.support.core.inputs import body, destination
from tests.support.core.pipelines import pipeline, read
from tests.support.examples import examples

MIXPANEL = destination("Mixpanel")
EU = destination("Mixpanel", instance="eu")
CATEGORIES = {"C0002": ("Mixpanel",), "C0004": ("Ads",)}
OPT_IN, OPT_OUT = Consent("opt-in", CATEGORIES), Consent("opt-out", CATEGORIES)


class TestConsent:
    @pytest.mark.parametrize(
        ("integrations", "opt_in", "opt_out"),
        [
            (None, False, True),
            ({}, False, True),
            ({"Ads": True}, False, True),
            ({"Mixpanel": True}, True, True),
            ({"Mixpanel": False}, False, False),
            ({"Mixpanel": {}}, True, True),
            ({"Mixpanel": {"a": 1}}, True, True),
            ({"Mixpanel": 1}, False, False),
            ({"Mixpanel": "true"}, False, False),
            ({"Mixpanel": None}, False, False),
            ({"All": True}, True, True),
            ({"All": False}, False, False),
            ({"all": True}, True, True),
            ({"All": {}}, True, True),
            ({"All": 1}, False, False),
            ({"All": False, "Mixpanel": True}, True, True),
            ({"All": True, "Mixpanel": False}, False, False),
            ({"mixpanel": True}, False, True),
            ([], False, False),
            ("all", False, False),
            (True, False, False),
        ],
        ids=repr,
    )
    def test_is_the_name_then_all_then_the_model(self, integrations: object, opt_in: bool, opt_out: bool) -> None:
        options = of_options({"integrations": integrations})
        assert is_given(options, OPT_IN, MIXPANEL) is opt_in
        assert is_given(options, OPT_OUT, MIXPANEL) is opt_out

    @pytest.mark.parametrize(
        ("integrations", "given_to_eu"),
        [
            ({"Mixpanel::eu": True}, True),
            ({"Mixpanel": True}, True),
            ({"Mixpanel": True, "Mixpanel::eu": False}, False),
            ({"Mixpanel": False, "Mixpanel::eu": {}}, True),
            ({"Mixpanel::us": True}, False),
        ],
        ids=repr,
    )
    def test_of_an_instance_is_that_of_its_key_or_else_its_name(self, integrations: object, given_to_eu: bool) -> None:
        assert is_given(of_options({"integrations": integrations}), OPT_IN, EU) is given_to_eu

    @pytest.mark.parametrize("model", ["opt-in", "opt-out"])
    def test_is_never_given_to_a_destination_in_no_category(self, model: str) -> None:
        options = of_options({"integrations": {"All": True, "Webhooks": True}})
        consent = Consent("opt-in" if model == "opt-in" else "opt-out", CATEGORIES)
        assert not is_given(options, consent, destination("Webhooks"))
        assert not is_given(options, Consent(consent.model), MIXPANEL)

    def test_of_one_instance_only_is_by_its_key(self) -> None:
        consent = Consent("opt-out", {"C": ("Mixpanel::eu",)})
        assert is_given(of_options(None), consent, EU)
        assert not is_given(of_options(None), consent, MIXPANEL)

    @pytest.mark.parametrize("kind", sorted(WAREHOUSES))
    @pytest.mark.parametrize("integrations", [None, {}, {"All": False}, "junk"])
    def test_is_not_needed_by_warehouses(self, kind: Kind, integrations: object) -> None:
        warehouse = Destination("DB", kind=kind)
        assert is_given(of_options({"integrations": integrations}), Consent("opt-in"), warehouse)

    @pytest.mark.parametrize(
        ("integrations", "rule"),
        [(None, "default"), ({"DB": True}, "listed"), ({"DB": False}, "excluded"), ({"All": False}, "only-listed")],
    )
    def test_that_is_not_needed_leaves_the_rule_of_the_filter(self, integrations: object, rule: str) -> None:
        warehouse = Destination("DB", kind=Kind.SQLITE, events=("Purchase",))
        event = read(body(**{"$options": {"integrations": integrations}}))
        settings = PipelineSettings(consent=OPT_IN, kinds={"DB": ShapeSettings(Kind.SQLITE)})
        (route,) = routed(event, {}, (warehouse,), pipeline(settings)).routes
        assert route.rule == rule

    @pytest.mark.parametrize(
        ("options", "name", "why"),
        [
            (None, "Webhooks", "the destination is in no category of consent"),
            (5, "Mixpanel", "the integrations object is malformed, which gives no consent"),
            (None, "Mixpanel", "the event does not say, and the model is opt-in"),
            ({"integrations": {"Mixpanel": False}}, "Mixpanel", "the event has no consent for Mixpanel"),
            (
                {"integrations": {"All": False}},
                "Mixpanel",
                "the event has no consent for destinations that it does not name",
            ),
            ({"integrations": {"All": True}}, "Mixpanel", ""),
        ],
    )
    def test_says_why_it_is_missing(self, options: object, name: str, why: str) -> None:
        assert refusal(of_options(options), OPT_IN, destination(name)) == why


TARGETS = (destination("Webhooks"), MIXPANEL, EU, destination("Ads", enabled=False), destination("Ads", instance="2"))
VALUES = st.sampled_from([True, False, {}, {"a": 1}, 1, None, "true"])
KEYS = st.sampled_from(["All", "all", "Webhooks", "Mixpanel", "Mixpanel::eu", "Ads", "Ads::2", "Other"])
OPTIONS = st.one_of(
    st.none(), st.integers(), st.fixed_dictionaries({"integrations": st.dictionaries(KEYS, VALUES, max_size=4)})
)
CONSENTS = st.builds(
    Consent,
    st.sampled_from(["opt-in", "opt-out"]),
    st.dictionaries(
        st.sampled_from(["C1", "C2"]), st.lists(st.sampled_from([each.key for each in TARGETS]), max_size=3).map(tuple)
    ),
)


class TestWidening:
    @given(options=OPTIONS, consent=CONSENTS)
    @examples(300)
    def test_does_not_happen_whatever_the_consent(self, options: object, consent: Consent) -> None:
        event = read(body(**{"$options": options}))
        without = {each.destination: each for each in routes(event, None, TARGETS)}
        for route in routed(event, {}, TARGETS, pipeline(PipelineSettings(consent=consent))).routes:
            before = without[route.destination]
            assert route.rule not in {Rule.EXCLUDED, Rule.ONLY_LISTED}
            if route.decision is Decision.SEND:
                assert before.decision is Decision.SEND
                assert any(
                    route.destination in each or route.destination.split("::")[0] in each
                    for each in consent.categories.values()
                )
            elif before.decision is Decision.SEND:
                assert route.rule is Rule.NO_CONSENT
                assert [(note.step, note.code) for note in route.notes] == [("route", "no-consent")]

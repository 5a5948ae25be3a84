"""Destinations and event settings, as the configuration and the log spell them."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.model.destination import Destination, Override, Webhook
from liveview.model.kind import Kind, Mode

names = st.text(min_size=1, max_size=10)
webhooks = st.builds(
    Webhook, st.text(min_size=1, max_size=20), st.dictionaries(names, st.text(max_size=10), max_size=2)
)
destinations = st.builds(
    Destination,
    names,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.text(max_size=5),
    st.lists(webhooks, max_size=2).map(tuple),
)


class TestWebhook:
    @pytest.mark.parametrize(
        ("url", "is_sink"),
        [
            ("sink:/orders", True),
            ("sink:", True),
            ("http://127.0.0.1:4081/orders", False),
            ("https://127.0.0.1/?to=sink:/orders", False),
            ("SINK:/orders", False),
        ],
    )
    def test_is_a_path_of_the_sink_by_its_scheme(self, url: str, is_sink: bool) -> None:
        assert Webhook(url).is_sink is is_sink


class TestDestination:
    def test_gets_every_event_but_those_of_the_two_options_unless_it_says_otherwise(self) -> None:
        new = Destination("Webhooks")
        assert (new.enabled, new.takes_identify, new.takes_pageviews) == (True, False, False)

    def test_gets_every_event_of_its_kind_unless_it_says_otherwise(self) -> None:
        new = Destination("Mixpanel", kind=Kind.MIXPANEL)
        assert (new.takes_identify, new.takes_pageviews) == (True, True)
        off = msgspec.structs.replace(new, identify_events=False, pageview_events=False)
        assert (off.takes_identify, off.takes_pageviews) == (False, False)

    def test_of_a_kind_calls_the_sink_unless_it_has_a_url(self) -> None:
        new = Destination("GA4", kind=Kind.GA4)
        assert (new.is_preview, new.base_url) == (True, "sink:/ga4")
        sends = msgspec.structs.replace(new, mode=Mode.SEND, url="http://127.0.0.1:1/ga/")
        assert (sends.is_preview, sends.base_url) == (False, "http://127.0.0.1:1/ga")

    @pytest.mark.parametrize(
        ("destination", "key"),
        [(Destination("Mixpanel"), "Mixpanel"), (Destination("Mixpanel", instance="eu"), "Mixpanel::eu")],
    )
    def test_has_a_key_that_names_its_instance(self, destination: Destination, key: str) -> None:
        assert destination.key == key

    @given(names.filter(lambda name: "::" not in name), st.sets(st.text(max_size=5), min_size=2))
    def test_instances_of_one_name_have_keys_of_their_own(self, name: str, instances: set[str]) -> None:
        assert len({Destination(name, instance=instance).key for instance in instances}) == len(instances)

    @given(destinations)
    def test_is_read_back_as_it_was_written(self, destination: Destination) -> None:
        assert msgspec.json.decode(msgspec.json.encode(destination), type=Destination) == destination

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (b"{}", "missing required field `name`"),
            (b'{"name": ""}', "length >= 1"),
            (b'{"name": "Shop", "enable": true}', "unknown field `enable`"),
            (b'{"name": "Shop", "enabled": 1}', "Expected `bool`"),
            (b'{"name": "Shop", "webhooks": [{"url": ""}]}', "length >= 1"),
            (b'{"name": "Shop", "webhooks": [{"url": "sink:/a", "header": {}}]}', "unknown field `header`"),
        ],
    )
    def test_a_mistake_is_refused_and_named(self, text: bytes, words: str) -> None:
        with pytest.raises(msgspec.ValidationError, match=words):
            msgspec.json.decode(text, type=Destination)


class TestOverride:
    def test_changes_nothing_unless_it_is_on(self) -> None:
        assert msgspec.json.decode(b"{}", type=Override) == Override(override=False, destinations={})

    @given(st.builds(Override, st.booleans(), st.dictionaries(names, st.booleans(), max_size=3)))
    def test_is_read_back_as_it_was_written(self, override: Override) -> None:
        assert msgspec.json.decode(msgspec.json.encode(override), type=Override) == override

    def test_a_mistake_is_refused_and_named(self) -> None:
        with pytest.raises(msgspec.ValidationError, match="unknown field `destination`"):
            msgspec.json.decode(b'{"destination": {}}', type=Override)

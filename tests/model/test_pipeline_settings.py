"""Frozen settings: equal ones have one text, and a text gives back what was frozen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.model.consent import Consent
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.hipaa import AllowedProperties, Hipaa
from liveview.model.pipeline_settings import DestinationPrivacy, FrozenPipeline, PipelineSettings, frozen_text
from liveview.model.transform import Constant, Rename, Transform
from tests.support.examples import examples

names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=5)
lists = st.lists(names, max_size=3).map(tuple)
values = st.text(st.characters(codec="utf-8"), max_size=5) | st.integers(-(2**63), 2**63 - 1) | st.booleans()
filters = st.builds(
    PropertyFilter, st.sampled_from(["=", "!=", "contains", "wildcard", "exists", "css"]), names, values
)
definitions = st.builds(Definition, names, filters=st.lists(filters, max_size=2).map(tuple), destinations=lists)
operations = st.builds(Rename, names, names) | st.builds(Constant, names, values)
transforms = st.builds(Transform, names, names, st.lists(operations, max_size=2).map(tuple), st.just("select 1"))
settings = st.builds(
    PipelineSettings,
    st.lists(definitions, max_size=2).map(tuple),
    st.none() | st.builds(Consent, categories=st.dictionaries(names, lists, max_size=2)),
    st.lists(transforms, max_size=2).map(tuple),
    st.builds(Hipaa, lists, lists, lists, st.booleans()),
    st.dictionaries(names, st.builds(AllowedProperties, lists), max_size=2),
    st.dictionaries(names, lists, max_size=2),
    st.dictionaries(names, st.builds(DestinationPrivacy, st.booleans(), lists, lists, st.booleans()), max_size=2),
    st.dictionaries(names, names, max_size=2),
)


@examples(100)
@given(frozen=settings)
def test_a_text_gives_back_what_was_frozen(frozen: PipelineSettings) -> None:
    text = frozen_text(frozen)
    again = FrozenPipeline(1, 0.0, text).settings
    assert again == frozen
    assert frozen_text(again) == text


@pytest.mark.parametrize("text", ["", "{", "[]", '{"definitions": [{}]}', '{"transforms": [{"ops": [{"op": "?"}]}]}'])
def test_a_text_that_cannot_be_read_says_which(text: str) -> None:
    with pytest.raises(ValueError, match="the settings of pipeline 7 cannot be read"):
        _ = FrozenPipeline(7, 0.0, text).settings


@pytest.mark.parametrize(
    "on",
    [
        PipelineSettings(definitions=(Definition("a"),)),
        PipelineSettings(consent=Consent()),
        PipelineSettings(transforms=(Transform(),)),
        PipelineSettings(hipaa=Hipaa(on=True)),
        PipelineSettings(exclusive={"token": ()}),
    ],
)
def test_any_step_switches_it_on(on: PipelineSettings) -> None:
    assert not on.is_off


def test_lists_of_hipaa_mode_alone_do_nothing() -> None:
    """A destination may have its lists before the mode is on."""
    privacy = {"Mixpanel": DestinationPrivacy(allow=("a",))}
    environments = {"t": AllowedProperties(("a",))}
    assert PipelineSettings(hipaa=Hipaa(("a",)), destinations=privacy, environments=environments).is_off

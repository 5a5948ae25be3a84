"""The pipeline: which settings count for a destination, and the order of the steps."""

import pytest

from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.wire.normalised import Normalised
from liveview.model.hipaa import Hipaa
from liveview.model.pipeline_settings import DestinationPrivacy, FrozenPipeline, PipelineSettings, frozen_text

EVENT = Normalised(name="a", properties={"email": "a@b.com"})


def pipeline(settings: PipelineSettings) -> Pipeline:
    return Pipeline(FrozenPipeline(1, 0.0, frozen_text(settings)), b"key")


def test_an_event_that_no_step_is_about_stays_the_same_object() -> None:
    """So its destinations share one body."""
    settings = PipelineSettings(hipaa=Hipaa(on=True), destinations={"Ads": DestinationPrivacy(hipaa=False)})
    opened = pipeline(settings)
    (emission,) = opened.emissions(EVENT)
    out = opened.prepared(emission, "Ads")
    assert out.event is EVENT
    assert (out.name, out.destination, out.notes, out.rule) == ("a", "Ads", (), None)


def test_the_last_stage_is_what_goes_out() -> None:
    opened = pipeline(PipelineSettings(hipaa=Hipaa(on=True)))
    emission = opened.emission(EVENT, None)
    assert opened.stages(emission, "Ads").allowed == opened.prepared(emission, "Ads")
    assert opened.stages(emission, "Ads").received.event is EVENT


def test_a_definition_that_is_gone_gives_no_name_at_all() -> None:
    """Only an edited log has that; its own name would be that of another message."""
    with pytest.raises(LookupError, match="the settings of pipeline 1 have no definition 'Signed up'"):
        pipeline(PipelineSettings()).emission(EVENT, "Signed up")

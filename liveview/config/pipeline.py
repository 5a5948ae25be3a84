"""The settings of the pipeline in a configuration."""

from collections.abc import Collection, Iterator

from liveview.config.schema import Config
from liveview.config.setting_values import shape_settings
from liveview.model.destination import Destination
from liveview.model.kind import Kind
from liveview.model.pipeline_settings import DestinationPrivacy, PipelineSettings


def pipeline_settings(config: Config) -> PipelineSettings:
    """What decides about the payloads of the configuration's destinations."""
    environments = config.environments
    privacy = {each.key: _privacy(each) for each in config.destinations}
    return PipelineSettings(
        definitions=config.definitions,
        consent=config.consent,
        transforms=config.transforms,
        hipaa=config.hipaa,
        environments={each.token: each.hipaa for each in environments if each.hipaa is not None},
        exclusive={each.token: each.destinations for each in environments if each.destinations is not None},
        destinations={key: each for key, each in privacy.items() if each != DestinationPrivacy()},
        names={each.key: each.name for each in config.destinations if each.key != each.name},
        kinds={each.key: shape_settings(each) for each in config.destinations if each.kind is not Kind.WEBHOOKS},
    )


def destinations_named(config: Config) -> Iterator[tuple[str, Collection[str]]]:
    """Where the settings name destinations: the path of each list in the file, and its names."""
    for number, definition in enumerate(config.definitions):
        yield f"definitions[{number}].destinations", definition.destinations or ()
    for category, names in (config.consent.categories if config.consent is not None else {}).items():
        yield f"consent.categories.{category}", names
    for number, transform in enumerate(config.transforms):
        yield f"transforms[{number}].destination", () if transform.destination == "*" else (transform.destination,)
    for number, environment in enumerate(config.environments):
        yield f"environments[{number}].destinations", environment.destinations or ()


def _privacy(destination: Destination) -> DestinationPrivacy:
    return DestinationPrivacy(destination.hipaa, destination.allow, destination.required, destination.baa)

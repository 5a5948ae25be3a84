"""What a configuration says about the pipeline."""

from liveview.config.pipeline import destinations_named, pipeline_settings
from liveview.config.schema import Config, Environment
from liveview.model.consent import Consent
from liveview.model.definition import Definition
from liveview.model.destination import Destination
from liveview.model.hipaa import AllowedProperties, Hipaa
from liveview.model.kind import Kind, Mode, ShapeSettings
from liveview.model.pipeline_settings import DestinationPrivacy
from liveview.model.transform import Transform

FULL = Config(
    environments=(
        Environment("Production", "p", hipaa=AllowedProperties(("plan",)), destinations=("Mixpanel",)),
        Environment("Development", "d"),
    ),
    destinations=(
        Destination("Mixpanel", instance="eu", allow=("email",)),
        Destination("Ads", hipaa=False),
        Destination("Webhooks"),
    ),
    definitions=(Definition("Signed up", destinations=("Ads",)), Definition("Order")),
    consent=Consent(categories={"C0002": ("Mixpanel",)}),
    transforms=(Transform(destination="Webhooks"), Transform()),
    hipaa=Hipaa(on=True),
)


def test_what_decides_about_payloads_is_taken_over() -> None:
    found = pipeline_settings(FULL)
    assert (found.definitions, found.consent, found.transforms) == (FULL.definitions, FULL.consent, FULL.transforms)
    assert found.hipaa.on
    assert found.environments == {"p": AllowedProperties(("plan",))}
    assert found.exclusive == {"p": ("Mixpanel",)}
    assert found.destinations == {
        "Mixpanel::eu": DestinationPrivacy(allow=("email",)),
        "Ads": DestinationPrivacy(hipaa=False),
    }
    assert found.names == {"Mixpanel::eu": "Mixpanel"}


def test_a_configuration_without_any_of_it_has_every_step_off() -> None:
    assert pipeline_settings(Config(destinations=())).is_off


def test_a_configuration_without_destinations_has_the_shape_of_the_one_with_a_kind() -> None:
    assert pipeline_settings(Config()).kinds == {"Mixpanel": ShapeSettings(Kind.MIXPANEL, Mode.SEND)}


def test_names_of_destinations_have_the_path_of_their_list() -> None:
    assert dict(destinations_named(FULL)) == {
        "definitions[0].destinations": ("Ads",),
        "definitions[1].destinations": (),
        "consent.categories.C0002": ("Mixpanel",),
        "transforms[0].destination": ("Webhooks",),
        "transforms[1].destination": (),
        "environments[0].destinations": ("Mixpanel",),
        "environments[1].destinations": (),
    }

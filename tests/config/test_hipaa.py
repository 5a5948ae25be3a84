"""What a configuration may say about HIPAA mode."""

import pytest

from liveview.config.file import parse
from liveview.config.pipeline import pipeline_settings
from liveview.model.hipaa import AllowedProperties
from tests.support.config.texts import WEBHOOK, refusal

ENVIRONMENT = '[[environments]]\nname = "Dev"\ntoken = "t"\n'


def test_the_mode_is_off_unless_the_file_says_otherwise() -> None:
    assert not pipeline_settings(parse("")).hipaa.on
    assert not pipeline_settings(parse("[hipaa]\non = false")).hipaa.on
    assert pipeline_settings(parse("[hipaa]\non = true")).hipaa.on


@pytest.mark.parametrize("name", ["events", "users", "groups"])
def test_lists_in_a_file_that_does_not_turn_the_mode_on_are_refused(name: str) -> None:
    said = refusal(f'[hipaa]\n{name} = ["plan"]')
    assert said == (
        "hipaa: the mode is not on, so its lists do nothing, "
        "add on = true to [hipaa], or on = false to keep the lists for later"
    )
    assert parse(f'[hipaa]\non = false\n{name} = ["plan"]').hipaa.on is False


def test_neither_are_lists_of_an_environment_taken_without_the_mode() -> None:
    lists = f'{ENVIRONMENT}[environments.hipaa]\nevents = ["plan"]\n'
    assert refusal(lists).startswith("environments[0].hipaa: HIPAA mode is not on")
    settings = pipeline_settings(parse(f"{lists}[hipaa]\non = true"))
    assert settings.environments == {"t": AllowedProperties(events=("plan",))}


def test_lists_of_a_destination_may_wait_for_the_mode() -> None:
    config = parse(
        f'{WEBHOOK}"sink:/a"\n'.replace("[[destinations]]\n", '[[destinations]]\nallow = ["plan"]\nbaa = true\n')
    )
    assert pipeline_settings(config).is_off
    assert config.destinations[0].allow == ("plan",)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[hipaa]\non = true\nusers = [{}]", "hipaa.users"),
        (f"{ENVIRONMENT}[environments.hipaa]\ngroups = [{{}}]\n[hipaa]\non = true", "environments[0].hipaa.groups"),
        (
            '[[destinations]]\nname = "W"\nallow = ["plan", {}]\nwebhooks = [{{url = "sink:/a"}}]',
            "destinations[0].allow",
        ),
        ('[[destinations]]\nname = "W"\nrequired = [{}]\nwebhooks = [{{url = "sink:/a"}}]', "destinations[0].required"),
    ],
)
@pytest.mark.parametrize("name", ["", "*"])
def test_a_name_that_no_property_has_is_refused(text: str, where: str, name: str) -> None:
    assert refusal(text.replace("{{", "{").replace("}}", "}").replace("{}", f'"{name}"')).startswith(
        f'{where}: "{name}" is not the name of a property'
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[hipaa]\non = true\nevent = []", "hipaa.event: unknown key, did you mean events?"),
        (
            f"{ENVIRONMENT}[environments.hipaa]\non = true",
            "environments[0].hipaa.on: unknown key, use one of events, users, groups",
        ),
        ('[hipaa]\non = "yes"', "hipaa.on: expected `bool`, got `str`"),
    ],
)
def test_wrong_keys_and_types_are_explained(text: str, said: str) -> None:
    assert refusal(text) == said

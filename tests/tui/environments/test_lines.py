"""What the dialog says about environments."""

from liveview.model.hipaa import AllowedProperties, Hipaa
from liveview.model.pipeline_settings import PipelineSettings
from liveview.model.settings import KnownEnvironment, Settings
from liveview.tui.environments.lines import (
    ShownEnvironment,
    environment_lines,
    environment_parts,
    shown_environments,
)
from liveview.tui.lines.cells import plain

SETTINGS = Settings(
    environments=(
        KnownEnvironment("Development", "dev"),
        KnownEnvironment("[b]\x1b", "prod", production=True),
        KnownEnvironment("Twice", "one"),
        KnownEnvironment("Twice", "two"),
        KnownEnvironment("Again", "dev"),
    ),
    pipeline=PipelineSettings(
        hipaa=Hipaa(on=True),
        exclusive={"dev": ("Webhooks", "a\x1b"), "one": ()},
        environments={"dev": AllowedProperties(events=("plan", "p\x1b"), users=("email",))},
    ),
)
COUNTS = {"dev": 12, "stranger\x1b": 3, "prod": 1}


def said(token: str, settings: Settings = SETTINGS) -> list[str]:
    (found,) = (each for each in shown_environments(settings, COUNTS) if each.token == token)
    return [f"{line.lead}|{line.text}" for line in environment_lines(found, settings)]


def test_those_of_the_configuration_come_first_and_each_has_a_name_that_finds_it() -> None:
    assert shown_environments(SETTINGS, COUNTS) == [
        ShownEnvironment("", None, ""),
        ShownEnvironment("dev", "Development", "Development"),
        ShownEnvironment("prod", "[b]\x1b", "[b]\x1b", is_production=True),
        ShownEnvironment("one", "Twice", "one"),
        ShownEnvironment("two", "Twice", "two"),
        ShownEnvironment("stranger\x1b", None, "stranger\x1b"),
    ]


def test_a_name_that_is_the_id_of_others_does_not_find_it() -> None:
    settings = Settings(environments=(KnownEnvironment("other", "dev"),))
    assert shown_environments(settings, {"other": 2})[1].called == "dev"


def test_each_line_has_name_count_and_id() -> None:
    rows = [
        " ".join(plain(environment_parts(each, COUNTS, 72)).split()) for each in shown_environments(SETTINGS, COUNTS)
    ]
    assert rows[:3] == ["all environments 16", "Development 12 dev", "[b]\\x1b 1 production prod"]
    assert rows[-1] == "not configured 3 stranger\\x1b"
    assert "…" in plain(environment_parts(shown_environments(SETTINGS, None)[1], None, 72))


def test_what_an_environment_has_of_its_own() -> None:
    assert said("dev") == [
        "goes to|only Webhooks, a\\x1b",
        "HIPAA|its own lists",
        "events|plan, p\\x1b",
        "users|email",
        "groups|nothing",
    ]
    assert said("one") == ["goes to|no destination", "HIPAA|the lists of the project"]
    assert said("prod") == ["goes to|all destinations", "HIPAA|the lists of the project"]
    assert said("stranger\x1b")[0] == "|Not in the configuration: add it with [[environments]], name and token."


def test_with_the_mode_off_lists_do_nothing() -> None:
    off = Settings(
        environments=SETTINGS.environments,
        pipeline=PipelineSettings(environments={"dev": AllowedProperties(events=("plan",))}),
    )
    assert said("dev", off)[1] == "HIPAA|its own lists, but HIPAA mode is off"
    assert said("prod", off)[1] == "HIPAA|HIPAA mode is off"


def test_without_environments_it_says_how_to_name_them() -> None:
    assert "Name them with [[environments]] in liveview.toml" in said("", Settings())[1]

"""The keys of tables that may have any: a mistake names the one that it is in."""

import pytest

from tests.support.config.texts import refusal, with_url

_CATEGORIES = "[consent.categories]\nC1 = []\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'{_CATEGORIES}C2 = "Ads"\nC3 = []', "consent.categories.C2: expected `array`, got `str`"),
        (f'{_CATEGORIES}"Ads & Co" = [1]', 'consent.categories."Ads & Co"[0]: expected `str`, got `int`'),
        ('[sink.behaviours]\n"/a" = "ok"\n"/b" = 1', 'sink.behaviours."/b": expected `str`, got `int`'),
        ("[events.A]\n[events.B]\noveride = true", "events.B.overide: unknown key, did you mean override?"),
        (
            "[events.A]\ndestinations = { X = true }\n[events.B]\ndestinations = { Y = true, Z = 1 }",
            "events.B.destinations.Z: expected `bool`, got `int`",
        ),
        (
            with_url("sink:/a") + "\nheaders = { A = '1', B = 2 }",
            "destinations[0].webhooks[0].headers.B: expected `str`, got `int`",
        ),
    ],
)
def test_are_named_as_in_the_file(text: str, said: str) -> None:
    assert refusal(text) == said


def test_a_mistake_elsewhere_is_told_as_it_is() -> None:
    assert refusal(f"{_CATEGORIES}[receiver]\nport = -1").startswith("receiver.port: ")

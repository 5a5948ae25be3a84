"""Definitions, consent and environments that cannot be meant."""

import pytest

from liveview.config.file import parse
from tests.support.config.texts import refusal


def with_filter(text: str) -> str:
    return f"[[definitions]]\nname = 'D'\nfilters = [{{ {text} }}]"


class TestFilters:
    @pytest.mark.parametrize(
        "text",
        [
            *("prop = 'a'", "prop = 'a', value = 5", "prop = 'a', op = '!=', value = ''", "prop = 'a', op = 'exists'"),
            *("op = 'css', value = 'a.b'", "prop = 'a', op = 'wildcard', value = '*'", "prop = 'a', value = 1e300"),
            f"prop = 'a', value = {10**30}",
        ],
    )
    def test_that_can_work_are_taken(self, text: str) -> None:
        (definition,) = parse(with_filter(text)).definitions
        assert len(definition.filters) == 1

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("value = 'a'", "prop: '=' needs the name of a property, or \"$event_name\""),
            ("op = 'exists'", "prop: 'exists' needs the name of a property"),
            ("prop = 'a', op = 'exists', value = 'x'", 'value: "exists" compares nothing'),
            ("prop = 'a', op = 'exists', value = false", 'value: "exists" compares nothing'),
            ("prop = 'a', op = 'contains'", "value: 'contains' needs a value, or use \"exists\""),
            ("prop = 'a', op = 'wildcard', value = ''", "value: 'wildcard' needs a value"),
            ("op = 'css'", 'value: "css" needs a selector, such as "button.buy" or "#signup"'),
            ("op = 'css', value = ' '", 'value: "css" needs a selector'),
            ("op = 'css', value = 5", 'value: "css" needs a selector'),
            ("op = 'css', value = 'a > b'", "value: ' > b' is not part of a simple selector"),
            ("op = 'css', prop = '$elements', value = 'a'", 'prop: "css" is about the element that was clicked'),
            ("prop = 'a', value = nan", "value: nan is not a number that an event can have"),
            ("prop = 'a', op = '!=', value = -inf", "value: -inf is not a number that an event can have"),
        ],
    )
    def test_that_cannot_work_are_refused(self, text: str, said: str) -> None:
        assert refusal(with_filter(text)).startswith(f"definitions[0].filters[0].{said}")


class TestDefinitions:
    def test_need_filters(self) -> None:
        said = "definitions[0].filters: a definition without filters matches nothing, add one"
        assert refusal("[[definitions]]\nname = 'D'") == said

    def test_have_names_of_their_own(self) -> None:
        one = "[[definitions]]\nname = '{}'\nfilters = [{{ prop = 'a' }}]\n"
        parse(one.format("D") + one.format("d"))
        said = refusal(one.format("D") + one.format("E") + one.format("D"))
        assert said.startswith("definitions[2].name: 'D' is already the name of definitions[0], choose another")


class TestLists:
    @pytest.mark.parametrize(
        ("text", "path"),
        [
            (with_filter("prop = 'a'") + "\ndestinations = {}", "definitions[0].destinations"),
            ("[consent.categories]\nC1 = ['Webhooks']\nC2 = {}", "consent.categories.C2"),
            ("[[environments]]\nname = 'E'\ntoken = 't'\ndestinations = {}", "environments[0].destinations"),
        ],
    )
    def test_name_a_destination_once(self, text: str, path: str) -> None:
        parse(text.replace("{}", "['Mixpanel', 'Webhooks']"))
        twice = refusal(text.replace("{}", "['Mixpanel', 'Webhooks', 'Mixpanel']"))
        assert twice == f"{path}: 'Mixpanel' appears twice, name it once"

    def test_of_one_category_are_written_once(self) -> None:
        assert refusal("[consent.categories]\nC = []\nC = []").startswith("not valid TOML: ")

    def test_may_be_empty(self) -> None:
        consent = parse("[consent]").consent
        assert consent is not None
        assert (consent.model, dict(consent.categories)) == ("opt-in", {})


class TestEnvironments:
    ONE = "[[environments]]\nname = 'A'\ntoken = 't'\n"

    def test_of_one_token_may_not_say_different_things(self) -> None:
        said = "environments[1].token: the token of 'A' appears twice, put what is said about it into one table"
        assert refusal(self.ONE + self.ONE + "destinations = []") == said
        mode = "[hipaa]\non = true\nevents = ['a']\n"
        assert refusal(mode + self.ONE + "hipaa = { events = ['b'] }\n" + self.ONE) == said

    def test_of_one_token_without_lists_are_taken(self) -> None:
        assert len(parse(self.ONE + self.ONE).environments) == 2

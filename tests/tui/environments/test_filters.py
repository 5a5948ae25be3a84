"""A filter for one environment, beside what else is filtered by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.log.filter import parse
from liveview.tui.environments.filters import within
from tests.support.examples import examples


@pytest.mark.parametrize(
    ("text", "environment", "found"),
    [
        ("", "Dev", "env==Dev"),
        ("", "", ""),
        ("name:Purchase", "My Dev", 'name:Purchase env=="My Dev"'),
        ("name:Purchase env:Dev last:5m", "Prod", "name:Purchase last:5m env==Prod"),
        ('env=="a \\"b\\"" is:failed', "", "is:failed"),
        ("-env:Dev", "Prod", "env==Prod"),
        ("is:failed or is:invalid", "Dev", "(is:failed or is:invalid) env==Dev"),
        ("is:failed", "", "is:failed"),
        ('name:"env:Dev x"', "Dev", 'name:"env:Dev x" env==Dev'),
        ("is:failed (env:Dev or env:Prod)", "Dev", "(is:failed (env:Dev or env:Prod)) env==Dev"),
        ("env:Dev or env:Prod", "Dev", "env==Dev"),
    ],
)
def test_another_environment_takes_the_place_of_the_one_before(text: str, environment: str, found: str) -> None:
    assert within(text, environment) == found


@examples(200)
@given(st.text(max_size=20), st.text(max_size=12))
def test_it_can_always_be_parsed(text: str, environment: str) -> None:
    parse(within(text, environment), 0.0, None)

"""Keys as they are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.tui.keys.names import WRITTEN, read


@pytest.mark.parametrize(
    ("key", "shown"), [("question_mark", "?"), ("pageup", "page up"), ("escape", "esc"), ("f1", "f1"), ("G", "G")]
)
def test_a_key_is_read_as_people_call_it(key: str, shown: str) -> None:
    assert read(key) == shown


@pytest.mark.parametrize("sign", WRITTEN)
def test_a_key_that_is_written_as_a_sign_is_read_as_that_sign(sign: str) -> None:
    assert read(WRITTEN[sign]) == sign


@given(st.text(max_size=30))
def test_whatever_the_configuration_names_can_be_shown(key: str) -> None:
    assert read(key).isprintable()

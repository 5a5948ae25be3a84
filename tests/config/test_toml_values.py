"""Values in one line of TOML."""

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from liveview.config.toml_values import toml_value
from tests.support.examples import examples

_PLAIN = st.one_of(st.text(), st.booleans(), st.integers(-(2**63), 2**63 - 1))
_VALUES = st.recursive(
    _PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


@examples(60)
@given(_VALUES)
def test_what_is_written_is_read_as_it_was(value: Any) -> None:
    text = f"x = {toml_value(value)}\n"
    assert tomllib.loads(text) == {"x": value}
    assert text.count("\n") == 1

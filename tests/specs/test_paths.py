"""Paths into properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.specs.paths import MISSING, find, read_path
from liveview.text.json_paths import Keys, written_path
from tests.support.examples import examples

_KEYS = st.lists(st.text(max_size=8) | st.integers(0, 10**8), min_size=1, max_size=5).map(tuple)


class TestReadPath:
    @pytest.mark.parametrize(
        ("text", "keys"),
        [
            ("price", ("price",)),
            ("$insert_id", ("$insert_id",)),
            ("Order Total", ("Order Total",)),
            ("items[0].sku", ("items", 0, "sku")),
            ('["a.b"].c', ("a.b", "c")),
            ('a["b\\"]"][1][2]', ("a", 'b"]', 1, 2)),
        ],
    )
    def test_keys_from_the_outside_in(self, text: str, keys: Keys) -> None:
        assert read_path(text) == keys

    @pytest.mark.parametrize("text", ["", ".", "a.", ".a", "a..b", "a[", "a[x]", "a[-1]", "[0]a", 'a["\\x"]', "a]"])
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"path|JSON"):
            read_path(text)

    @examples(200)
    @given(_KEYS)
    def test_every_path_can_be_written_and_read_back(self, keys: Keys) -> None:
        assert read_path(written_path(keys)) == keys


ROOT = {"a": [{"b": None}], "a.b": 1}


class TestFind:
    @pytest.mark.parametrize(("keys", "found"), [(("a", 0, "b"), None), (("a.b",), 1), ((), ROOT)])
    def test_what_is_there(self, keys: Keys, found: object) -> None:
        assert find(ROOT, keys) == found

    @pytest.mark.parametrize("keys", [("x",), ("a", 1), ("a", "0"), ("a.b", "c"), ("a", 0, "b", "c"), (0,)])
    def test_what_is_not(self, keys: Keys) -> None:
        assert find(ROOT, keys) is MISSING

"""Where something is in a spec."""

import time

import pytest

from liveview.errors import SpecError
from liveview.specs.places import SpecPlace, toml_line
from liveview.text.json_paths import Keys

TOML = """\
version = 1
title = "A" # [[expect]]
[[expect]]
name = "A"
[expect.kinds]
"$insert_id" = "uuid"
"items[0].price" = "number"

[[ expect ]] # the second
name = "B"
properties.a = 1
[[expect.other]]
[[never]]
name = "C"
"""


class TestToml:
    @pytest.mark.parametrize(
        ("keys", "line"),
        [
            (("title",), 2),
            (("expect", 0), 3),
            (("expect", 0, "name"), 4),
            (("expect", 0, "kinds", "$insert_id"), 6),
            (("expect", 0, "kinds", "items[0].price"), 7),
            (("expect", 1), 9),
            (("expect", 1, "name"), 10),
            (("expect", 1, "properties", "a"), 11),
            (("expect", 1, "absent"), 9),
            (("never", 0, "name"), 14),
            (("order", 0), None),
            ((), None),
        ],
    )
    def test_the_line_of_a_key_or_of_the_table_around_it(self, keys: Keys, line: int | None) -> None:
        assert toml_line(TOML, keys) == line

    def test_only_line_ends_of_toml_end_a_line(self) -> None:
        assert toml_line('title = "a\u2028b\x85c"\n["d.e"."]"]\nf = 1', ("d.e", "]", "f")) == 3

    def test_long_lines_cost_little(self) -> None:
        begun = time.thread_time()
        for start in ("[", '["', "[[a", '"', "a"):
            assert toml_line(f"{start}{' ' * 200_000}x\nb = 1", ("b",)) == 2
        assert time.thread_time() - begun < 1


class TestError:
    def test_begins_with_file_line_and_key(self) -> None:
        error = (SpecPlace("a.toml", TOML) / "expect" / 1 / "name").error("no")
        assert isinstance(error, SpecError)
        assert str(error) == "a.toml:10: expect[1].name: no"

    def test_says_what_is_known(self) -> None:
        assert str((SpecPlace() / "expect").error("no")) == "expect: no"
        assert str(SpecPlace("a.toml").error("no")) == "a.toml: no"

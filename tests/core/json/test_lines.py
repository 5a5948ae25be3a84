"""Lines of JSON texts."""

import pytest

from liveview.core.json.lines import line_of
from liveview.text.json_paths import Keys

JSON = """{
  "title": "A",
  "expect": [
    {"name": "A"},
    {
      "name": "B",
      "kinds": {"x": "uuid"}
    }
  ]
}"""


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("title",), 2),
        (("expect", 0, "name"), 4),
        (("expect", 1), 5),
        (("expect", 1, "kinds", "x"), 7),
        (("expect", 1, "absent"), 5),
        (("expect", 9), 3),
        (("title", 0), 2),
        ((), 1),
    ],
)
def test_the_line_of_a_value_or_of_the_one_around_it(keys: Keys, line: int) -> None:
    assert line_of(JSON, keys) == line


def test_a_text_that_is_not_json_has_none() -> None:
    assert line_of('{"a" 1}', ("a",)) is None

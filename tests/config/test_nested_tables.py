"""The order of tables inside of a table."""

import itertools
import tomllib

import pytest

from liveview.config.nested_tables import with_order

TEXT = """\
# mine
[[destinations]]
name = "One"

# first
[[destinations.webhooks]]
url = "a"  # a

# second
[[destinations.webhooks]]
url = "b"
[destinations.webhooks.headers]
X = "y"

# third
[[destinations.webhooks]]
url = "c"

# other
[[destinations]]
name = "Two"

[[destinations.webhooks]]
url = "d"
"""
ORDERS = [order for count in range(4) for order in itertools.permutations(range(3), count)]


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_a_table_is_moved_with_what_is_above_it(order: tuple[int, ...]) -> None:
    after = with_order(TEXT, "destinations", 0, "webhooks", order)
    one, two = tomllib.loads(after)["destinations"]
    assert [each["url"] for each in one.get("webhooks", [])] == ["abc"[place] for place in order]
    assert two == {"name": "Two", "webhooks": [{"url": "d"}]}
    for place, (comment, url) in enumerate((("# first", "a"), ("# second", "b"), ("# third", "c"))):
        if place in order:
            assert f'{comment}\n[[destinations.webhooks]]\nurl = "{url}"' in after
    assert "# mine" in after
    assert "# other\n[[destinations]]" in after or not order


def test_the_same_order_changes_nothing() -> None:
    assert with_order(TEXT, "destinations", 0, "webhooks", [0, 1, 2]) == TEXT


def test_a_list_in_brackets_is_ordered_too() -> None:
    text = 'destinations = [{name = "One", webhooks = [{url = "a"}, {url = "b"}]}]  # mine\n'
    after = with_order(text, "destinations", 0, "webhooks", [1])
    assert tomllib.loads(after) == {"destinations": [{"name": "One", "webhooks": [{"url": "b"}]}]}
    assert "# mine" in after

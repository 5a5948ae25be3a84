"""The page about the HTTP API says what the code does."""

import re

import pytest

from liveview import pages
from liveview.adapters.descriptors import MOST_STREAMS, MOST_WAITS
from liveview.api.facts import FORGET_AFTER, MOST_FACTS
from liveview.api.facts import MOST_BYTES as MOST_FACT_BYTES
from liveview.api.filtering import LONGEST
from liveview.api.paging import LIMIT, MOST_BYTES, MOST_ROWS
from liveview.api.problem import ProblemType
from liveview.api.route import MOST_BODY
from liveview.api.sending import MOST_BODY as MOST_SENT
from liveview.api.sending import MOST_EVENTS as MOST_SENT_EVENTS
from liveview.api.settings import MOST_OVERRIDES
from liveview.api.sink_behaviours import MOST_CHARACTERS, MOST_PATHS
from liveview.api.table import ROUTES
from liveview.api.waiting import COUNT, LONGEST_WAIT, MOST_EVENTS, TIMEOUT

PAGE = pages.page("http-api")
SAID = " ".join(PAGE.split())


def rows(heading: str) -> list[list[str]]:
    """The rows of the table in a section, without its head."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def test_names_every_route_in_its_order_and_no_other() -> None:
    assert [row[0].strip("`") for row in rows("Routes")] == [f"{each.method} {each.path}" for each in ROUTES]


def test_names_every_problem_with_its_status_and_no_other() -> None:
    expected = [(kind.value, str(kind.status)) for kind in ProblemType]
    assert [(row[0].strip("`"), row[1]) for row in rows("Errors")] == expected


def test_names_every_parameter_and_every_field_of_a_body() -> None:
    for route in ROUTES:
        for parameter in route.parameters:
            assert f"`{parameter.name}`" in PAGE, (route.path, parameter.name)
        if route.body is not None and hasattr(route.body.kind, "__struct_fields__"):
            for field in route.body.kind.__struct_fields__:
                assert f'"{field}"' in PAGE, (route.path, field)


@pytest.mark.parametrize(
    "sentence",
    [
        f"`limit` (1 to {MOST_ROWS:,}, by default {LIMIT.default})",
        f"it ends at {MOST_BYTES >> 20} MiB",
        f"`count` (1 to {MOST_EVENTS:,}, by default {COUNT.default})",
        f"`timeout` (0 to {LONGEST_WAIT} seconds, by default {TIMEOUT.default:g})",
        f"the newest {MOST_FACTS:,} (and the newest {MOST_FACT_BYTES >> 20} MiB)",
        f"at most {MOST_SENT_EVENTS:,} and {MOST_SENT >> 20} MiB",
    ],
)
def test_states_the_limits_where_they_matter(sentence: str) -> None:
    assert sentence in SAID


def test_states_the_limits_in_a_table() -> None:
    assert [row[1] for row in rows("Limits")] == [
        f"{MOST_WAITS}",
        f"{MOST_STREAMS}",
        f"{MOST_BODY:,} bytes",
        f"{LONGEST:,} characters",
        f"{MOST_OVERRIDES:,} names",
        f"{MOST_PATHS:,}, with {MOST_CHARACTERS:,} characters in all",
    ]
    assert FORGET_AFTER == 600
    assert "ten minutes after the last stream" in SAID

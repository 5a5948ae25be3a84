"""The parameter `filter`: the language of the filter bar, refused with a mark under the mistake."""

from liveview.api.parameters import text
from liveview.api.problem import bad_filter
from liveview.errors import FilterError
from liveview.log.filter import Filter, parse

LONGEST = 2_000
"""Characters of a filter, which has to fit into the first line of a request."""

FILTER = text("filter", LONGEST, "Which events, in the language of the filter bar; all of them by default.", "")


def filter_of(written: str, at: float) -> Filter:
    """The filter as it is understood at `at` (epoch seconds); raises `ApiError`."""
    try:
        return parse(written, at)
    except FilterError as error:
        raise bad_filter(written, error) from None

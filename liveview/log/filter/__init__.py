"""The filter language: `parse` makes SQL over `events` of a text, `complete` helps to write one.

name:Purchase user:13793 is:duplicate dest:Webhooks outcome:timeout price>100 "free text" -type:page last:5m
"""

from liveview.log.filter.completion import Completion, Suggestion, complete
from liveview.log.filter.parsing import Filter, parse
from liveview.log.filter.tree import FilterError

__all__ = ["Completion", "Filter", "FilterError", "Suggestion", "complete", "parse"]

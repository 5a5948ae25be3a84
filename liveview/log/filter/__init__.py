"""The filter language: `parse` turns a text into SQL over `events`, `complete` helps to type one.

name:Purchase user:13793 is:duplicate dest:Webhooks outcome:timeout price>100 "free text" -type:page last:5m
"""

from liveview.log.filter.completion import Completion, Suggestion, complete
from liveview.log.filter.parsing import Filter, parse

__all__ = ["Completion", "Filter", "Suggestion", "complete", "parse"]

"""From an accepted event to a payload: one pure file for each step between the event and its delivery.

The order is fixed: definitions give the event its names, routing chooses destinations, transformations change it for
one of them, HIPAA mode removes what may not leave. Every step says in a `Note` what it changed and why.
"""

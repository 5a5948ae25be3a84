"""A running liveview, asked over its HTTP API: what commands and tests use. Standard library only.

One connection a request; the token goes to the address that it is meant for and nowhere else, because no redirect is
followed and no proxy is asked.
"""

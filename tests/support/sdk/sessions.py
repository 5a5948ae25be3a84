"""Connections that client libraries keep to themselves."""

import gc

import requests


def close_sessions() -> None:
    """Close every `requests` session there is: the libraries keep theirs open until the interpreter ends."""
    for each in gc.get_objects():
        if isinstance(each, requests.Session):
            each.close()

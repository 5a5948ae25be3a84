"""Requests that a client library would send with `requests`; nothing leaves the process."""

import contextlib
import io
from collections.abc import Iterator

import pytest
import requests


@contextlib.contextmanager
def posting(reply: bytes) -> Iterator[list[requests.PreparedRequest]]:
    """The requests so far, each of which is answered with 200 and this body."""
    sent: list[requests.PreparedRequest] = []

    def send(session: requests.Session, request: requests.PreparedRequest, **options: object) -> requests.Response:
        sent.append(request)
        response = requests.Response()
        response.status_code, response.raw = 200, io.BytesIO(reply)
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests.Session, "send", send)
        yield sent

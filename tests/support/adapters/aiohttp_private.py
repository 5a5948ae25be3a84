"""Everything private of aiohttp that the tests use."""

import asyncio
from collections.abc import Callable

from aiohttp import TCPConnector

VERIFIED = "aiohttp.connector._SSL_CONTEXT_VERIFIED"
"""The context that calls over HTTPS check certificates with; it is made when aiohttp is imported."""


def factory_of(connector: TCPConnector) -> Callable[[], asyncio.Protocol]:
    """What makes the protocol of a new connection."""
    return connector._factory

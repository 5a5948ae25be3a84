"""Checking one event of `/track`, for the tests of validation."""

from liveview.core.json.document import read
from liveview.core.validate import ValidationContext, check
from liveview.core.wire.normalised import Normalised, Origin
from liveview.model.kind import Kind
from tests.support.core.inputs import NOW, body

ANYTHING = ValidationContext({}, dict.fromkeys(("Webhooks", "Mixpanel"), Kind.WEBHOOKS))
"""No environments and two destinations."""


def checked(content: bytes, context: ValidationContext = ANYTHING, at: float = NOW) -> Normalised:
    """The event, read and checked."""
    return check(read(content), Origin(received_at=at), context)


def codes(content: bytes, context: ValidationContext = ANYTHING, at: float = NOW) -> set[str]:
    """The codes of its problems."""
    return {problem.code for problem in checked(content, context, at).problems}


def with_time(literal: str) -> bytes:
    """An event whose time has exactly this spelling."""
    return body(time="T", **{"$insert_id": "i"}).replace(b'"T"', literal.encode())

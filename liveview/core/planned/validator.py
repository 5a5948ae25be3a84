"""The validator of JSON Schema 2020-12: it fetches nothing, checks formats, and its patterns run in linear time."""

import jsonschema_rs

from liveview.core.planned.formats import FORMATS
from liveview.core.schemas.number_keywords import NUMBER_KEYWORDS
from liveview.model.plan import Schema

_EMAIL = jsonschema_rs.EmailOptions(minimum_sub_domains=2, allow_domain_literal=False, allow_display_text=False)
"""An address that mail can reach: neither `ada@host` nor `Ada <ada@example.com>`."""
_PATTERN_BYTES = 1 << 20
"""Memory for one compiled pattern: one such as `(a{1000}){1000}` is refused instead."""


def validator(schema: Schema, *, long: bool = False) -> jsonschema_rs.Draft202012Validator:
    """The validator for a schema; raises `ValueError` for what is not one, and for a reference that leaves it.

    By itself it rounds numbers of more than 15 digits where it compares them. With `long` it does not, but takes ten
    times as long for each comparison.
    """
    return jsonschema_rs.Draft202012Validator(
        schema if isinstance(schema, bool) else dict(schema),
        offline=True,
        pattern_options=jsonschema_rs.RegexOptions(size_limit=_PATTERN_BYTES),
        validate_formats=True,
        ignore_unknown_formats=True,
        formats=dict(FORMATS),
        email_options=_EMAIL,
        keywords=dict(NUMBER_KEYWORDS) if long else {},
    )

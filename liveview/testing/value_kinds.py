"""The kinds of a spec as Python values: `properties={"order": kind.uuid}`."""

from liveview.specs.kinds import ValueKind


class Kinds:
    """What may be there in place of a value that differs in every run."""

    string = ValueKind("string")
    """A text."""
    number = ValueKind("number")
    """A number."""
    integer = ValueKind("integer")
    """A whole number; 500.0 is one, too."""
    boolean = ValueKind("boolean")
    """True or false."""
    object = ValueKind("object")
    """An object."""
    array = ValueKind("array")
    """A list."""
    null = ValueKind("null")
    """Null."""
    any = ValueKind("any")
    """Any value, null too."""
    id = ValueKind("id")
    """A text that is not empty, or a number."""
    uuid = ValueKind("uuid")
    """A UUID with its hyphens."""
    time = ValueKind("time")
    """A date or time in ISO 8601, or seconds or milliseconds since 1970."""
    email = ValueKind("email")
    """A text that looks like an email address."""
    url = ValueKind("url")
    """A text that looks like a URL."""


kind = Kinds()
"""All of them."""

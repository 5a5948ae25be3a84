"""The driver of PostgreSQL, which is an optional extra.

The other modules of this package take it from here, so that importing any of them without the extra raises
`SharedSessionError` with a sentence that says what to install.
"""

import logging

from liveview.errors import SharedSessionError

try:
    import psycopg
    from psycopg.rows import TupleRow
except ImportError:
    raise SharedSessionError(
        'a session in PostgreSQL needs one more package: pip install "liveview[postgres]"'
    ) from None

_log = logging.getLogger("psycopg")
_log.addHandler(logging.NullHandler())  # what it has to say comes as errors, too; standard error is not for it
_log.propagate = False

__all__ = ["TupleRow", "psycopg"]

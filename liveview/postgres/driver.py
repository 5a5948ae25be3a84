"""The driver of PostgreSQL, which is an optional extra.

The other modules of this package take it from here, so that importing any of them without the extra raises
`SharedSessionError` with a sentence that says what to install.
"""

from liveview.errors import SharedSessionError

try:
    import psycopg
    from psycopg.rows import TupleRow
except ImportError:
    raise SharedSessionError(
        'a session in PostgreSQL needs one more package: pip install "liveview[postgres]"'
    ) from None

__all__ = ["TupleRow", "psycopg"]

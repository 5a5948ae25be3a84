"""Who asks: the address of the client whose request is being answered, for what remembers who changed something."""

from contextvars import ContextVar

CALLER: ContextVar[str] = ContextVar("caller", default="")
"""The address of the client; "" where no request is answered."""

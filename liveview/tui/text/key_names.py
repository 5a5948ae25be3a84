"""The keys as they are bound, for sentences that name one: the configuration may have changed any of them."""

from collections.abc import Mapping
from typing import TypeAlias

KeyNames: TypeAlias = Mapping[str, str]
"""For the name of each binding (`main.clear`) its first key as it is read (`x`); `keys.names` makes one."""

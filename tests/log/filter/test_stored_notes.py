"""Removed properties in the notes of a log."""

import msgspec
import pytest

from liveview.log.filter.stored_notes import removed
from tests.support.log.piped import REMOVED, RENAMED


def test_they_are_named_once() -> None:
    assert removed(msgspec.json.encode((RENAMED, REMOVED, REMOVED))) == ("price", "email")


@pytest.mark.parametrize("notes", [None, b"", b"[]", b"{", b"[1]", b"\xff", b'[{"step":"hipaa"}]', b"[" * 5_000])
def test_damage_names_none(notes: bytes | None) -> None:
    assert removed(notes) == ()

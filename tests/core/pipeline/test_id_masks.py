"""Masks for IDs."""

import hashlib
import hmac
import re

import msgspec
import pytest

from liveview.core.pipeline.id_masks import mask

KEY = b"k" * 32


def test_a_mask_is_hmac_sha256_in_32_hex_digits() -> None:
    assert mask(KEY, "jane@example.com") == "lv_" + hmac.new(KEY, b"jane@example.com", hashlib.sha256).hexdigest()[:32]
    assert re.fullmatch(r"lv_[0-9a-f]{32}", mask(KEY, "\udcff"))


def test_an_id_has_one_mask_whatever_its_spelling() -> None:
    assert mask(KEY, 13793) == mask(KEY, "13793") == mask(KEY, msgspec.Raw(b"13793"))
    assert mask(KEY, "$device:d-1") == mask(KEY, "d-1")


def test_other_ids_and_other_keys_have_other_masks() -> None:
    assert len({mask(KEY, "a"), mask(KEY, "b"), mask(b"other", "a"), mask(KEY, "A"), mask(KEY, "$device:")}) == 5


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_id_has_no_mask(nothing: str | None) -> None:
    assert mask(KEY, nothing) == ""

import base64

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from liveview.adapters.headers import (
    MOST_HEADER_BYTES,
    MOST_HEADERS,
    MOST_REMEMBERED,
    basic_user,
    exceeds_limits,
    remembered_pairs,
    stored_headers,
    stored_pairs,
)

RAW = st.lists(st.tuples(st.sampled_from([b"X-A", b"Cookie", b"\xff"]) | st.binary(max_size=9), st.binary(max_size=9)))
SECRETS = st.lists(st.text(min_size=1, max_size=3)).map(tuple)
PUBLIC = f"Basic {base64.b64encode(b'environment:').decode()}"
PRIVATE = f"Basic {base64.b64encode(b'user:password').decode()}"


class TestTooMany:
    @pytest.mark.parametrize(
        ("count", "length", "verdict"),
        [(MOST_HEADERS, 1, False), (MOST_HEADERS + 1, 1, True), (2, MOST_HEADER_BYTES // 2, True), (0, 0, False)],
    )
    def test_counts_headers_and_their_bytes(self, count: int, length: int, verdict: bool) -> None:
        request = make_mocked_request("GET", "/", {f"X-{number}": "a" * length for number in range(count)})
        assert exceeds_limits(request) is verdict


class TestKept:
    def test_are_masked_and_in_order(self) -> None:
        request = make_mocked_request("GET", "/", {"X-B": "1", "Authorization": "Bearer s3cr3t", "X-A": "2"})
        assert stored_headers(request) == (("X-B", "1"), ("Authorization", "***"), ("X-A", "2"))

    def test_are_only_the_first_of_very_many(self) -> None:
        request = make_mocked_request("GET", "/", {f"X-{number}": "a" for number in range(500)})
        assert len(stored_headers(request)) == MOST_HEADERS

    def test_keep_public_credentials_only_where_they_are_public(self) -> None:
        for value, public_user, stored in ((PUBLIC, True, PUBLIC), (PUBLIC, False, "***"), (PRIVATE, True, "***")):
            request = make_mocked_request("POST", "/", {"Authorization": value})
            assert stored_headers(request, public_user=public_user) == (("Authorization", stored),)


class TestPairs:
    @given(RAW, SECRETS, SECRETS)
    def test_are_the_same_whether_they_are_remembered_or_not(
        self, raw: list[tuple[bytes, bytes]], secrets: tuple[str, ...], others: tuple[str, ...]
    ) -> None:
        pairs = tuple(raw)
        plain = remembered_pairs.__wrapped__(pairs, secrets)
        for _ in range(2):
            assert stored_pairs(pairs, secrets) == remembered_pairs(pairs, secrets) == plain
            assert stored_pairs(pairs, others) == remembered_pairs.__wrapped__(pairs, others)

    @given(RAW, st.binary(max_size=9), st.sampled_from(["s3cr3t", "pässword"]))
    def test_can_be_stored_and_hold_no_secret(self, raw: list[tuple[bytes, bytes]], end: bytes, secret: str) -> None:
        hidden = [(name, value + secret.encode() + end) for name, value in raw]
        for name, value in stored_pairs(tuple(hidden), (secret,)):
            (name + value).encode()  # no lone surrogates, which the log cannot store
            assert secret not in value
            assert name != "Cookie" or value == "***"

    @pytest.mark.parametrize(("size", "kept"), [(MOST_REMEMBERED, 1), (MOST_REMEMBERED + 1, 0)])
    def test_are_remembered_only_when_they_are_small(self, size: int, kept: int) -> None:
        before = remembered_pairs.cache_info().misses
        stored_pairs(((b"X", b"y" * (size - 1)),), ("a secret of this test",))
        assert remembered_pairs.cache_info().misses == before + kept


@pytest.mark.parametrize(
    ("authorization", "user"),
    [(PUBLIC, "environment"), (PRIVATE, ""), ("Basic ???", ""), ("Basic /w==", ""), ("Bearer x", ""), ("", "")],
)
def test_a_user_is_public_without_a_password(authorization: str, user: str) -> None:
    assert basic_user(authorization) == user

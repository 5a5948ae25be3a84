"""Requests that a client sent again."""

from pathlib import Path

import msgspec
import pytest

from liveview.log.read.retry_chain import MOST, Link, RetryChain, read_retry_chain
from liveview.log.rows import store
from liveview.model.event import Headers, Request
from tests.support.log.making import AT, new_log, older_log, reading, request, writing


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return new_log(tmp_path / "log.db")


def made(number: int, retry_of: int | None = None, headers: Headers = (), status: int = 200) -> Request:
    return msgspec.structs.replace(
        request(number), retry_of=retry_of, headers=headers, status=status, received_at=AT + number
    )


def chain(log: Path, *rows: Request, of: int = 1) -> RetryChain:
    """The chain of request `of` in a log of these requests."""
    with writing(log) as connection:
        store(connection, rows)
    asked = next(row for row in rows if row.id == of)
    with reading(log) as connection:
        return read_retry_chain(connection, asked.id, asked.retry_of)


class TestChain:
    def test_of_a_request_that_was_never_repeated_is_empty(self, log: Path) -> None:
        assert chain(log, made(1), made(2), made(3, retry_of=2)) == RetryChain()

    @pytest.mark.parametrize("of", [2, 4, 7])
    def test_is_the_same_from_each_of_its_requests(self, log: Path, of: int) -> None:
        rows = (made(1), made(2), made(3), made(4, 2, status=503), made(5, 1), made(6), made(7, 2))
        found = chain(log, *rows, of=of)
        assert found == RetryChain((Link(2, AT + 2, 200), Link(4, AT + 4, 503), Link(7, AT + 7, 200)), 3)

    def test_has_the_number_that_the_client_gave(self, log: Path) -> None:
        rows = (
            made(1, headers=(("X-Other", "9"), ("x-retry-count", "0"))),
            made(2, 1, (("X-RETRY-COUNT", "1"), ("X-Retry-Count", "7"))),
            made(3, 1, (("Retry-Count", "2"),)),
            made(4, 1, (("X-Retry-Count", "\x1b[31m"),)),
        )
        assert [link.retry_count for link in chain(log, *rows).links] == ["0", "1", "", "\x1b[31m"]

    @pytest.mark.parametrize("repeats", [MOST - 1, MOST, MOST + 1, 3 * MOST])
    def test_names_the_first_of_very_many_and_counts_all(self, log: Path, repeats: int) -> None:
        found = chain(log, made(1), *(made(number + 2, 1) for number in range(repeats)))
        assert found.count == repeats + 1
        assert [link.request_id for link in found.links] == list(range(1, min(repeats + 1, MOST) + 1))

    def test_of_a_first_request_that_is_gone_has_those_that_are_left(self, log: Path) -> None:
        found = chain(log, made(5, 1), made(6, 1), of=5)
        assert [link.request_id for link in found.links] == [5, 6]


class TestOlderLog:
    def test_knows_no_chains(self, tmp_path: Path) -> None:
        with reading(older_log(tmp_path / "old.db", 2)) as connection:
            assert read_retry_chain(connection, 1, None) == RetryChain()

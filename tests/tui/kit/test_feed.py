"""What the screens look at."""

import contextlib
from pathlib import Path

import msgspec

from liveview.log.read.reader import Reader
from liveview.tui.kit.feed import SAMPLES, Feed, Rates, sparkline
from tests.support.tui import samples
from tests.support.tui.fakes import VIEWED, FakeSession


class TestFeed:
    def test_only_a_new_version_a_call_or_an_error_is_news(self, tmp_path: Path) -> None:
        session = samples.quiet(tmp_path / "session.db", 1)
        fake = FakeSession(moment=session.snapshot(), at=session.at)
        with Reader(session.path) as reader:
            feed = Feed(fake, reader)
            assert not feed.look()
            fake.moment = msgspec.structs.replace(fake.moment, at=fake.at + 1)
            assert not feed.look()
            fake.moment = msgspec.structs.replace(fake.moment, version=99)
            assert feed.look()
            assert not feed.look()
            fake.moment = msgspec.structs.replace(fake.moment, log_error="disk full")
            assert feed.look()
        session.close()

    def test_a_copy_that_began_again_is_opened_again(self, tmp_path: Path) -> None:
        session = samples.quiet(tmp_path / "session.db", 1)
        endpoints = msgspec.structs.replace(VIEWED, log=str(session.path))
        fake = FakeSession(endpoints, moment=session.snapshot(), at=session.at)
        with Reader(session.path) as reader, contextlib.closing(Feed(fake, reader)) as feed:
            fake.moment = msgspec.structs.replace(fake.moment, version=99, receivers=2)
            assert feed.look()
            assert feed.reader is reader
            fake.moment = msgspec.structs.replace(fake.moment, copies=1)
            assert feed.look()
            assert feed.reader is not reader
            assert not feed.reader.log.untouched
            assert not feed.look()
        session.close()

    def test_a_lost_connection_is_news(self, tmp_path: Path) -> None:
        session = samples.quiet(tmp_path / "session.db", 1)
        fake = FakeSession(VIEWED, moment=session.snapshot(), at=session.at)
        with Reader(session.path) as reader:
            feed = Feed(fake, reader)
            fake.moment = msgspec.structs.replace(fake.moment, lost_since=fake.at)
            assert feed.look()
            assert not feed.spans_days([fake.at])
        session.close()


class TestRates:
    def test_one_sample_a_second_is_kept(self) -> None:
        rates = Rates()
        assert rates.sample(4.0, 100.0)
        assert not rates.sample(8.0, 100.5)
        assert rates.sample(8.0, 101.1)
        assert rates.sparkline == "▅█"

    def test_silence_draws_nothing_and_is_not_news(self) -> None:
        rates = Rates()
        rates.sample(1.0, 0.0)
        changes = [rates.sample(0.0, second) for second in range(1, SAMPLES + 3)]
        assert rates.sparkline == ""
        assert changes == [True] * SAMPLES + [False] * 2


def test_the_highest_rate_is_the_highest_bar() -> None:
    """Only zeros draw nothing."""
    assert sparkline((0.0, 5.0, 10.0)) == "▁▅█"
    assert sparkline((0.0, 0.0)) == ""

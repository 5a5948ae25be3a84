"""The values of a session, for completion."""

import contextlib
from pathlib import Path

import pytest

from liveview.log.filter.values import KEPT, LONGEST, MOST, MOST_KEPT, LogValues
from liveview.log.read.reader import Reader
from tests.support.log.making import writing
from tests.support.log.piped import REMOVED, RENAMED, pipe
from tests.support.tui.fakes import Session
from tests.support.tui.previewed import PREVIEW, WEBHOOKS, config


def values(session: Session, field: str) -> tuple[str, ...]:
    with Reader(session.path) as reader:
        return LogValues(reader)(field)


class TestKept:
    def test_an_answer_is_kept_for_a_moment_and_is_then_asked_again(self, session: Session) -> None:
        now = 100.0
        session.send("Signup")
        with Reader(session.path) as reader:
            answer = LogValues(reader, lambda: now)
            assert answer("name") == ("Signup",)
            session.send("Purchase")
            now += KEPT / 2
            assert answer("name") == ("Signup",)
            assert answer("user") == ("13793",)
            now += KEPT / 2
            assert answer("name") == ("Purchase", "Signup")

    def test_only_the_last_few_answers_are_kept(self, session: Session) -> None:
        session.send("Signup")
        with Reader(session.path) as reader:
            answer = LogValues(reader, lambda: 100.0)
            assert answer("name") == ("Signup",)
            session.send("Purchase")
            for number in range(MOST_KEPT):
                assert answer(f"key{number}") == ()
            assert answer("name") == ("Purchase", "Signup")


class TestValues:
    def test_names_and_destinations_come_from_their_index(self, session: Session) -> None:
        for name in ("Signup", "Purchase", "Purchase"):
            session.send(name)
        assert values(session, "name") == ("Purchase", "Signup")
        assert values(session, "dest") == ("Mixpanel", "Webhooks")

    def test_destinations_that_only_preview_come_from_the_newest_events(self, tmp_path: Path) -> None:
        with contextlib.closing(Session(tmp_path / "kinds.db", config(PREVIEW, WEBHOOKS))) as found:
            found.send()
            assert values(found, "previewed") == ("Klaviyo",)
            assert values(found, "dest") == ("Webhooks",)

    def test_users_come_newest_first_and_once(self, session: Session) -> None:
        for user in ("a", "b", "a"):
            session.send(user=user)
        assert values(session, "user") == ("a", "b")

    @pytest.mark.parametrize(("field", "found"), [("token", "dev"), ("wire", "http-api"), ("remote", "127.0.0.1")])
    def test_other_columns_come_from_the_newest_events(self, session: Session, field: str, found: str) -> None:
        session.send()
        assert values(session, field) == (found,)

    def test_senders_come_from_the_newest_requests_and_payloads(self, session: Session) -> None:
        session.send(mp_lib="web")
        session.send(mp_lib="ios")
        with writing(session.path) as log:
            log.execute("""update requests set headers = '[["x-liveview-sender","ana"],["User-Agent","curl/8"]]'""")
        assert values(session, "sender") == ("ana",)
        assert values(session, "agent") == ("curl/8",)
        assert values(session, "library") == ("ios", "web")

    def test_statuses_come_from_the_newest_calls(self, session: Session) -> None:
        session.send()
        session.answer_all()
        assert values(session, "status") == ("200",)

    def test_definitions_come_from_their_index_and_removed_names_from_the_newest_notes(self, session: Session) -> None:
        session.send()
        pipe(session.path, 1, REMOVED, RENAMED, definition="Lead")
        assert values(session, "definition") == ("Lead",)
        assert values(session, "removed") == ("email", "price")

    def test_those_of_a_path_are_texts_and_numbers(self, session: Session) -> None:
        for price in (1, 1, 1.5, "free", True, None, [2], {"in": 3}):
            session.send(price=price)
        assert values(session, "price") == ("2", "null", "true", "free", "1.5", "1")

    def test_paths_are_those_of_the_properties_as_they_have_to_be_written(self, session: Session) -> None:
        session.send(page={"url": "x"}, status=5, **{"Order Total": 1})
        session.post(b"no event")
        found = values(session, "path")
        assert {"page", "page.url", "properties.status", '"Order Total"'} <= set(found)

    def test_there_are_none_of_an_empty_log_or_of_fields_without_a_list(self, session: Session) -> None:
        assert [values(session, field) for field in ("name", "dest", "user", "path", "price", "last")] == [()] * 6

    def test_are_bounded(self, session: Session) -> None:
        for number in range(MOST + 10):
            session.send(f"Name {number}")
        session.send("x" * (LONGEST + 1))
        found = values(session, "name")
        assert 0 < len(found) <= MOST
        assert max(map(len, found)) <= LONGEST

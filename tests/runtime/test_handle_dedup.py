import time
from pathlib import Path
from typing import Any

import pytest

from liveview.config.schema import DedupConfig
from tests.support.running import event, refusing, running, to
from tests.support.webhook import Webhook, answer, hang


class TestFiftyCopies:
    """Copies of one event that arrive together, or after a restart."""

    COPIES = 50

    def test_at_one_moment_make_one_original_that_all_others_name(self, tmp_path: Path) -> None:
        with Webhook() as hook, running(tmp_path, to(hook.url)) as app:
            assert set(app.post_all([event("same")] * self.COPIES, parallel=self.COPIES)) == {200}
            app.settled(self.COPIES)
            assert app.rows("select count(*) from events where verdict = 'accepted'") == [1]
            ((original,),) = [(row,) for row in app.rows("select id from events where verdict = 'accepted'")]
            assert app.rows("select distinct duplicate_of from events where verdict = 'duplicate'") == [original]
            assert app.rows("select dedup_source from events where id > 1 limit 1") == ["$insert_id"]
            assert hook.hits == 1

    def test_after_a_restart_are_all_duplicates(self, tmp_path: Path) -> None:
        with Webhook() as hook:
            for _ in range(2):
                with running(tmp_path, to(hook.url)) as app:
                    app.post_all([event("same")] * self.COPIES, parallel=self.COPIES)
                    app.settled(len(app.states()))
            assert app.rows("select verdict, count(*) from events group by 1") == [
                ("accepted", 1),
                ("duplicate", 2 * self.COPIES - 1),
            ]
            assert hook.hits == 1

    @pytest.mark.parametrize("first", [hang, answer(500)], ids=["hangs", "failed"])
    def test_while_the_first_hangs_or_has_failed_are_duplicates_too(self, tmp_path: Path, first: Any) -> None:
        with Webhook(first) as hook, running(tmp_path, to(hook.url, webhook=30, total=60)) as app:
            app.post(event("same"))
            hook.wait_for_hits(1)
            app.post_all([event("same")] * (self.COPIES - 1))
            assert app.rows("select verdict, count(*) from events group by 1") == [("accepted", 1), ("duplicate", 49)]
            assert hook.hits == 1

    def test_in_two_environments_make_two_originals(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            bodies = [event("same", token="one"), event("same", token="two")] * 10
            app.post_all(bodies)
            assert app.rows("select token, count(*) from events where verdict = 'accepted' group by 1") == [
                ("one", 1),
                ("two", 1),
            ]

    def test_of_which_the_first_could_not_be_stored_make_one_original(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            with refusing(app.log, "requests"):
                assert set(app.post_all([event("same")] * 20)) == {503}
            assert set(app.post_all([event("same")] * self.COPIES)) == {200}
            assert app.rows("select id from events where verdict = 'accepted'") == [1]
            assert app.rows("select distinct duplicate_of from events where verdict = 'duplicate'") == [1]


class TestWindow:
    @pytest.mark.slow
    def test_ends(self, tmp_path: Path) -> None:
        window = DedupConfig(window="2s")
        with running(tmp_path, to("sink:/x", dedup=window)) as app:
            app.post(event("same"))
            first = app.rows("select received_at from events")[0]
            app.post(event("same"))
            while app.runtime.session.now() < first + 2:
                time.sleep(0.01)
            app.post(event("same"))
            app.post(event("same"))
            assert app.rows("select verdict, duplicate_of from events") == [
                ("accepted", None),
                ("duplicate", 1),
                ("accepted", None),
                ("duplicate", 3),
            ]

    @pytest.mark.slow
    def test_counts_from_the_original_also_after_a_restart(self, tmp_path: Path) -> None:
        window = DedupConfig(window="4s")
        with running(tmp_path, to("sink:/x", dedup=window)) as app:
            app.post(event("same"))
            first = app.rows("select received_at from events")[0]
        with running(tmp_path, to("sink:/x", dedup=window)) as app:
            app.post(event("same"))
            while app.runtime.session.now() < first + 4:
                time.sleep(0.01)
            app.post(event("same"))
            assert app.rows("select verdict from events") == ["accepted", "duplicate", "accepted"]

    def test_is_the_whole_log_by_default(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            app.post(event("same"))
        for _ in range(2):
            with running(tmp_path) as app:
                app.post(event("same"))
        assert app.rows("select verdict from events") == ["accepted", "duplicate", "duplicate"]


class TestPolicyMark:
    def test_delivers_duplicates_too_and_still_names_the_original(self, tmp_path: Path) -> None:
        with Webhook() as hook, running(tmp_path, to(hook.url, dedup=DedupConfig(policy="mark"))) as app:
            app.post_all([event("same")] * 10)
            app.settled(10)
            assert app.rows("select verdict, state, count(*) from events group by 1, 2") == [
                ("accepted", "delivered", 1),
                ("duplicate", "delivered", 9),
            ]
            assert hook.hits == 10
            app.wait_until(lambda: app.runtime.session.snapshot().balance.delivered == 10)
            assert app.runtime.session.snapshot().balance.holds

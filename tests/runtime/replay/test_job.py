"""Replays through the real runtime, over real sockets and logs."""

import gzip
import json
import threading
import time
from pathlib import Path

import pytest

from liveview.errors import ControlError, LiveviewError
from liveview.model.replay import Replay, ReplayProgress
from liveview.runtime import Runtime
from liveview.runtime.replay.targets import AT_ONCE
from tests.support.log.making import BODY
from tests.support.running import NOWHERE, PATIENCE, Running, among, event, refusing, rows, running, to
from tests.support.timing import late
from tests.support.webhook import Webhook, answer, hang

TWO = among({"One": ["sink:/one"], "Two": ["sink:/two"]})


def played(app: Running, replay: Replay) -> ReplayProgress:
    """Replay to the end, and the result."""
    replayer = app.runtime.commands.replay(replay)
    assert replayer.join(PATIENCE)
    return replayer.progress()


def sent(app: Running, *gaps: float) -> None:
    """An event, and one after each gap (seconds)."""
    app.post(event())
    for gap in gaps:
        threading.Event().wait(gap)
        app.post(event())


class TestTheSameBytes:
    def test_go_to_the_receiver_with_their_headers_and_show_as_duplicates(self, tmp_path: Path) -> None:
        plain, packed = event("a", price=1), gzip.compress(event("b", price=2))
        with running(tmp_path) as app:
            app.post(plain, {"Content-Type": "text/plain", "X-Other": "1"}, "/track?source=test")
            app.post(packed, {"Content-Encoding": "gzip"})
            progress = played(app, Replay(pace=None))
            assert progress == ReplayProgress(2, 2, over=True)
            again = app.rows(f"select {BODY}, path from requests where id > 2 order by path")
            assert again == [(packed, "/track"), (plain, "/track?source=test")]
            assert app.rows("select verdict, duplicate_of from events where id > 2 order by duplicate_of") == [
                *(("duplicate", 1), ("duplicate", 2)),
            ]
            query = "select headers from requests where path like '%?%'"
            headers = [dict(json.loads(text)) for text in app.rows(query)]
            assert [each["Content-Type"] for each in headers] == ["text/plain", "text/plain"]
            assert [each["X-Other"] for each in headers] == ["1", "1"]

    def test_of_broken_events_go_too(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            app.post(b"not json \xff")
            assert played(app, Replay(pace=None)).done == 1
            assert app.rows(f"select {BODY} from requests") == [b"not json \xff"] * 2

    def test_of_chosen_events_go_alone(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            for name in "abc":
                app.post(event(name))
            assert played(app, Replay(events=(1, 3))).total == 2
            assert app.rows("select duplicate_of from events where id > 3 order by id") == [1, 3]

    def test_of_an_empty_body_go_too(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            app.post(b"")
            assert played(app, Replay(pace=None)) == ReplayProgress(1, 1, over=True)
            assert app.states() == ["invalid", "invalid"]

    def test_go_by_the_method_path_and_headers_they_came_by(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            one = {"type": "track", "event": "A", "userId": "u", "messageId": "m", "timestamp": "2020-01-01T00:00:00Z"}
            batch = json.dumps({"batch": [one]}).encode()
            app.ask("POST", "/v1/batch", batch, {"Authorization": "Basic a2V5Og==", "X-Retry-Count": "0"})
            app.ask("GET", "/track?data=%7B%22event%22%3A%22x%22%7D")
            assert played(app, Replay(pace=1000)).done == 2
            assert app.rows("select verdict, duplicate_of, token from events where id = 3") == [("duplicate", 1, "key")]
            assert app.rows("select method, path, wire, retry_of from requests where id > 2 order by method") == [
                ("GET", "/track?data=%7B%22event%22%3A%22x%22%7D", "mixpanel", None),
                ("POST", "/v1/batch", "segment", 1),
            ]

    def test_of_another_session_are_new_here(self, tmp_path: Path) -> None:
        with running(tmp_path, name="old.db") as app:
            app.post(event("a"))
        with running(tmp_path) as app:
            assert played(app, Replay(log=str(tmp_path / "old.db"))).done == 1
            assert app.rows("select verdict from events") == ["accepted"]
        assert sorted(path.name for path in tmp_path.iterdir()) == ["log.db", "old.db"], "nothing is left beside it"

    def test_of_the_whole_session_do_not_chase_their_own_tail(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            app.post_all(event() for _ in range(700))
            assert played(app, Replay(pace=None)).done == 700
            assert app.rows("select count(*) from events") == [1_400]


class TestPace:
    def test_is_the_one_at_which_they_came_and_the_order_is_kept(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            sent(app, 0.3, 0.1, 0.0, 0.2)
            assert played(app, Replay()).done == 5
            at = app.rows("select received_at from events order by id")
            assert app.rows("select duplicate_of from events where id > 5 order by id") == [1, 2, 3, 4, 5]
            for first, again in zip(at[:5], at[5:], strict=True):
                assert again - at[5] == pytest.approx(first - at[0], abs=0.05 + late())

    def test_can_be_faster(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            sent(app, 0.5, 0.5)
            began = time.monotonic()
            assert played(app, Replay(pace=10.0)).done == 3
            assert 0.1 <= time.monotonic() - began <= 0.3 + late()

    def test_tells_how_many_seconds_are_left(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            sent(app, 0.2)
            replayer = app.runtime.commands.replay(Replay(pace=0.001))
            assert replayer.progress().left == pytest.approx(200, abs=30 + late())
            replayer.stop()

    @pytest.mark.parametrize("pace", [0.0, -1.0, float("inf"), float("nan")])
    def test_that_is_none_is_refused(self, tmp_path: Path, pace: float) -> None:
        with running(tmp_path) as app:
            sent(app)
            with pytest.raises(ControlError, match="is not a pace"):
                app.runtime.commands.replay(Replay(pace=pace))


class TestFresh:
    def test_events_are_new_ones_with_all_their_other_values(self, tmp_path: Path) -> None:
        text = b'{"event":"E","properties":{"distinct_id":"u","token":"t","time":1577836800,"$insert_id":"a","n":1.50}}'
        with running(tmp_path) as app:
            app.post(text)
            app.post(text)
            assert played(app, Replay(pace=None, fresh=True)).done == 2
            assert app.rows("select verdict from events order by id") == [
                *("accepted", "duplicate", "accepted", "accepted"),
            ]
            payload = app.rows("select payload from events")[-1]
            assert payload.endswith(',"n":1.50}}')
            assert json.loads(payload)["properties"]["time"] == pytest.approx(time.time(), abs=30)

    def test_is_not_possible_without_properties(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            app.post(b"[]")
            app.post(b"not json")
            assert played(app, Replay(pace=None, fresh=True)) == ReplayProgress(2, skipped=2, over=True)


class TestToADestination:
    def test_events_are_delivered_once_more_as_the_same_message(self, tmp_path: Path) -> None:
        with Webhook(answer(200)) as hook, running(tmp_path, among({"One": [hook.url], "Two": ["sink:/two"]})) as app:
            app.post(event("a"))
            app.settled(1)
            assert played(app, Replay(destination="One")).done == 1
            app.settled(1)
            hook.wait_for_hits(2)
            first, again = (json.loads(seen.body) for seen in hook.requests)
            assert first == again
            query = "select destination, decision, rule, state from deliveries order by id"
            assert app.rows(query)[2:] == [("One", "send", "replayed", "delivered")]
            assert app.rows("select count(distinct message_id) from deliveries") == [1]
            app.wait_until(lambda: app.runtime.session.snapshot().balance.delivered == 1)

    def test_only_accepted_ones_are_the_others_are_skipped(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            nowhere = {"$options": {"integrations": {"All": False}}}
            for body in (event("a"), event("a"), b"not json", event("b", **nowhere)):
                app.post(body)
            app.settled(4)
            assert played(app, Replay(pace=None, destination="Two")) == ReplayProgress(4, 2, skipped=2, over=True)
            app.settled(4)
            assert app.states() == ["delivered", "duplicate", "invalid", "delivered"]

    def test_many_at_once_are_handed_over_in_several_commits(self, tmp_path: Path) -> None:
        count = 2 * AT_ONCE + 10
        with running(tmp_path, to("sink:/one")) as app:
            app.post_all(event() for _ in range(count))
            app.settled(count)
            assert played(app, Replay(pace=None, destination="Webhooks")).done == count
            app.settled(count)
            assert app.rows("select state, count(*) from deliveries group by state") == [("delivered", 2 * count)]

    def test_goes_on_after_a_restart(self, tmp_path: Path) -> None:
        with Webhook(answer(200), hang, answer(200)) as hook:
            with running(tmp_path, to(hook.url, webhook=PATIENCE, total=PATIENCE)) as app:
                app.post(event())
                app.settled(1)
                assert played(app, Replay(destination="Webhooks")).done == 1
                hook.wait_for_hits(2)
            assert rows(app.log, "select state from events") == ["pending"]
            with running(tmp_path, to(hook.url)) as app:
                app.settled(1)
                assert app.rows("select state from deliveries") == ["delivered"] * 2

    def test_that_does_not_exist_is_refused_with_the_likely_one(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            sent(app)
            with pytest.raises(ControlError, match="there is no destination 'one', did you mean One"):
                app.runtime.commands.replay(Replay(destination="one"))

    def test_events_of_another_session_cannot_go(self, tmp_path: Path) -> None:
        with running(tmp_path, name="old.db") as app:
            sent(app)
        with running(tmp_path, TWO) as app, pytest.raises(ControlError, match="only go to the receiver"):
            app.runtime.commands.replay(Replay(destination="One", log=str(tmp_path / "old.db")))

    def test_ends_when_the_session_does(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            sent(app, 0.1)
            replayer = app.runtime.commands.replay(Replay(destination="One", pace=0.05))
            app.wait_for(lambda: app.rows("select count(*) from deliveries") == [5])
            app.runtime.commands.new_session()
            assert replayer.join(PATIENCE)
            assert replayer.progress().sentence == "the replay ended after 1 of 2 events: the session has ended"

    def test_ends_with_a_sentence_when_the_log_cannot_be_written(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            sent(app)
            app.settled(1)
            with refusing(app.log, "deliveries"):
                progress = played(app, Replay(destination="One"))
            assert progress.error.startswith("the log cannot be written: ")
            assert played(app, Replay(destination="One")).done == 1
            app.settled(1)
            assert app.states() == ["delivered"]
            assert app.rows("select id from deliveries") == [1, 2, 3]


class TestStopping:
    def test_ends_a_replay_between_two_events_at_once(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            sent(app, 0.1)
            replayer = app.runtime.commands.replay(Replay(pace=0.001))
            app.wait_for(lambda: len(app.states()) == 3)
            asked = time.monotonic()
            replayer.stop()
            assert replayer.join(PATIENCE)
            assert time.monotonic() - asked <= 0.1 + late()
            app.wait_until(lambda: app.runtime.session.replaying() is replayer)
            assert replayer.progress() == ReplayProgress(2, 1, over=True, stopped=True)

    def test_comes_with_the_end_of_the_run(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            sent(app, 0.1)
            replayer = app.runtime.commands.replay(Replay(pace=0.001))
        assert replayer.join(PATIENCE)
        assert replayer.progress().stopped


class TestOneAtATime:
    def test_a_second_one_is_refused_until_the_first_is_over(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            assert app.runtime.session.replaying() is None
            sent(app, 0.1)
            first = app.runtime.commands.replay(Replay(pace=0.001))
            with pytest.raises(ControlError, match="a replay is under way"):
                app.runtime.commands.replay(Replay())
            first.stop()
            assert first.join(PATIENCE)
            second = app.runtime.commands.replay(Replay(pace=None))
            assert second.join(PATIENCE)
            assert app.runtime.session.replaying() is second
            assert first.replay == Replay(pace=0.001)


class TestRefusals:
    def test_are_sentences(self, tmp_path: Path) -> None:
        runtime = Runtime(NOWHERE, tmp_path / "log.db")
        with pytest.raises(ControlError, match="not running"):
            runtime.commands.replay(Replay())
        with running(tmp_path) as app:
            for replay in (Replay(), Replay(events=())):
                with pytest.raises(ControlError, match="there is no event to replay"):
                    app.runtime.commands.replay(replay)
            (tmp_path / "note.txt").write_text("hello")
            for name in ("note.txt", "nothing.db"):
                with pytest.raises(LiveviewError, match=name):
                    app.runtime.commands.replay(Replay(log=str(tmp_path / name)))

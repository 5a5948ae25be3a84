"""`Liveview` as a test uses it, without pytest."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
import unittest
import urllib.request
from decimal import Decimal
from pathlib import Path

import pytest

from liveview.errors import ConfigError, ControlError, PlanError, RunError, SpecError
from liveview.testing import Event, Liveview, kind
from tests.support.liveviews import event, message, running, session_of
from tests.support.timing import late

POST = """
import os, urllib.request
urllib.request.urlopen(os.environ["LIVEVIEW_TRACK_URL"], os.environ["EVENT"].encode()).close()
"""


class TestLife:
    def test_addresses_and_files_are_its_own(self) -> None:
        with running() as one, running() as other:
            for name in ("url", "track_url", "sink_url", "token", "log"):
                assert getattr(one, name) != getattr(other, name)
            assert one.url.startswith("http://127.0.0.1:")
            assert one.track_url == f"{one.url}/track"
            one.send(event())
            assert (len(one.events()), other.events()) == (1, [])

    def test_a_plan_is_read_with_it(self, tmp_path: Path) -> None:
        plan = tmp_path / "plan.json"
        plan.write_text('{"liveview_plan": 1, "events": [{"name": "Purchase", "schema": {"properties": {}}}]}')
        with Liveview({"plan": {"file": str(plan)}}) as liveview:
            (sent,) = liveview.send(event(price=1))
            assert "plan-unknown-property" in {problem.code for problem in sent.problems}
            assert "value: 1" in sent.trace
        with pytest.raises(PlanError, match=r"missing\.json"):
            Liveview({"plan": {"file": str(tmp_path / "missing.json")}}).start()

    def test_the_session_is_removed_unless_something_failed(self) -> None:
        with running() as liveview:
            folder = liveview.log.parent
            assert liveview.log.is_file()
        assert not folder.exists()

    def test_the_session_stays_after_an_error_in_the_block(self) -> None:
        liveview = running()
        with pytest.raises(ZeroDivisionError), liveview:
            _ = 1 / 0
        assert liveview.log.is_file()

    def test_the_session_stays_after_a_failed_assertion(self) -> None:
        liveview = running().start()
        log = session_of(message(lambda: liveview.wait_for("Purchase", timeout=0)))
        liveview.stop()
        liveview.stop()
        assert log == liveview.log
        assert log.is_file()

    @pytest.mark.parametrize("keep", [True, False])
    def test_keep_decides_alone(self, keep: bool) -> None:
        with running() as liveview:
            liveview.keep = keep
            message(lambda: liveview.wait_for("Purchase", timeout=0))
        assert liveview.log.exists() == keep

    def test_a_log_that_was_named_stays(self, tmp_path: Path) -> None:
        with running(log=tmp_path / "own.db") as liveview:
            liveview.send(event())
        with running(log=tmp_path / "own.db") as again:
            assert [each.name for each in again.events()] == ["Purchase"]

    def test_a_relative_log_stays_where_it_was_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        with running(log=Path("own.db")) as liveview:
            monkeypatch.chdir("/")
            liveview.send(event())
            assert len(liveview.events()) == 1
            assert liveview.log == tmp_path / "own.db"
            assert liveview.env["LIVEVIEW_LOG"] == str(tmp_path / "own.db")

    def test_it_reads_no_file_that_nobody_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "liveview.toml").write_text("this is not TOML")
        monkeypatch.chdir(tmp_path)
        with Liveview() as liveview:
            assert liveview.events() == []

    def test_a_webhook_elsewhere_is_refused_unless_allowed(self) -> None:
        config = {"destinations": [{"name": "A", "webhooks": [{"url": "https://example.com/hook"}]}]}
        with pytest.raises(ConfigError, match="allow_outside"):
            Liveview(config)
        Liveview(config, allow_outside=True)

    def test_what_is_not_running_says_so(self) -> None:
        liveview = running()
        with pytest.raises(RuntimeError, match="not running"):
            liveview.events()
        liveview.stop()
        with liveview, pytest.raises(RuntimeError, match="once"):
            liveview.start()

    def test_a_log_that_cannot_be_used_leaves_nothing_open(self, tmp_path: Path) -> None:
        threads = threading.active_count()
        with pytest.raises(Exception, match="does not exist"):
            running(log=tmp_path / "no" / "log.db").start()
        assert threading.active_count() == threads

    def test_ten_are_up_in_half_a_second_each(self) -> None:
        took = []
        for _ in range(10):
            began = time.perf_counter()
            with running():
                took.append(time.perf_counter() - began)
        assert sorted(took)[5] < 0.5 + late()

    def test_a_new_session_is_empty_and_has_its_label(self) -> None:
        with running() as liveview:
            liveview.send(event())
            before = liveview.log
            assert liveview.new_session("second") == liveview.log != before
            assert liveview.events() == []
            assert liveview.env["LIVEVIEW_LOG"] == str(liveview.log)

    @pytest.mark.parametrize("label", ["\ud800", "a\nb", "x" * 201])
    def test_a_label_that_cannot_be_kept_changes_nothing(self, label: str) -> None:
        with running() as liveview:
            before = liveview.log
            with pytest.raises(ValueError, match="at most 200 characters"):
                liveview.new_session(label)
            assert liveview.log == before
            assert len(liveview.send(event())) == 1

    def test_it_needs_no_home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "file").touch()
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file" / "state"))
        with running() as liveview:
            liveview.new_session()
            assert len(liveview.send(event())) == 1


FORK = """
import os, sys
from liveview.testing import Liveview

with Liveview() as liveview:
    if os.fork() == 0:
        try:
            liveview.wait_for("Purchase", timeout=30)
        except Exception as error:
            print(error)
    else:
        os.wait()
        assert liveview.log.is_file()
        liveview.send({"event": "Purchase"})
        print(*liveview.wait_for("Purchase"))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_fork_ends_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "of-the-process"
    folder.mkdir()
    ended = subprocess.run(
        [sys.executable, "-c", FORK],
        env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == [
        "this Liveview runs in the process that was forked; wait there",
        "<Event #1 Purchase, invalid>",
    ]
    assert list(folder.iterdir()) == []


class TestEnvironment:
    def test_a_subprocess_finds_it(self) -> None:
        with running() as liveview:
            sent = {**liveview.env, "EVENT": json.dumps(event(user="13793"))}
            subprocess.run([sys.executable, "-c", POST], env=sent, check=True)
            [paid] = liveview.wait_for("Purchase", user="13793", count=1)
            assert isinstance(paid, Event)

    def test_it_is_that_of_this_process_and_five_more(self) -> None:
        with running() as liveview:
            added = {key: value for key, value in liveview.env.items() if os.environ.get(key) != value}
            assert added == {
                "LIVEVIEW_URL": liveview.url,
                "LIVEVIEW_TRACK_URL": liveview.track_url,
                "LIVEVIEW_SINK_URL": liveview.sink_url,
                "LIVEVIEW_TOKEN": liveview.token,
                "LIVEVIEW_LOG": str(liveview.log),
            }


class TestSend:
    def test_each_is_posted_as_it_is(self) -> None:
        with running() as liveview:
            found = liveview.send(event(price=Decimal("1.20")), json.dumps([event("A"), event("B")]), b"\xff")
            assert [each.name for each in found] == ["Purchase", "A", "B", None]
            assert '"price":1.20' in found[0].raw
            assert found[3].problems[0].severity == "error"

    def test_what_the_receiver_refuses_is_a_failure(self) -> None:
        with running() as liveview:
            assert "answered 413" in message(lambda: liveview.send(b"[" + b" " * (6 << 20) + b"]"))


class TestWaiting:
    def test_what_is_there_is_found_at_once(self) -> None:
        with running() as liveview:
            sent = liveview.send(event(user="1"), event(user="2"), event(user="1"))
            assert liveview.wait_for("Purchase", user="1", count=2, timeout=0) == [sent[0], sent[2]]
            assert liveview.wait_for(timeout=0) == sent[:1], "the first `count`, oldest first"

    def test_what_comes_later_wakes_it(self) -> None:
        with running() as liveview:
            later = threading.Timer(0.05, lambda: liveview.send(event("Late")))
            later.start()
            began = time.monotonic()
            [found] = liveview.wait_for("Late", timeout=30)
            assert time.monotonic() - began < 5 + late()
            assert found.name == "Late"
            later.join()

    def test_a_change_of_state_wakes_it(self) -> None:
        with running() as liveview:
            liveview.send(event())
            [found] = liveview.wait_for("Purchase", state="delivered")
            assert [each.outcome for each in found.attempts] == ["ok", "ok"]

    def test_a_loop_goes_on_meanwhile(self) -> None:
        async def play(liveview: Liveview) -> None:
            waiting = asyncio.gather(liveview.wait_for_async("Late", timeout=30), liveview.wait_for_async(count=2))
            await asyncio.to_thread(liveview.send, event(), event("Late"))
            late_ones, both = await waiting
            assert ([each.name for each in late_ones], len(both)) == (["Late"], 2)
            with pytest.raises(AssertionError, match="found: 0 of 2 events"):
                await liveview.wait_for_async("Never", timeout=0.01)

        with running() as liveview:
            asyncio.run(play(liveview))

    def test_the_end_of_the_engine_ends_it(self) -> None:
        liveview = running().start()
        threading.Timer(0.05, liveview.stop).start()
        liveview.keep = True
        with pytest.raises(RunError, match="stopped"):
            liveview.wait_for("Purchase", timeout=30)

    def test_nothing_to_wait_for_is_a_mistake(self) -> None:
        with running() as liveview:
            with pytest.raises(ValueError, match="count is 0"):
                liveview.wait_for("Purchase", count=0)
            with pytest.raises(SpecError, match="did you mean delivered"):
                liveview.wait_for(state="deliverd")

    def test_the_message_has_the_nearest_miss_the_trace_and_the_session(self) -> None:
        with running() as liveview:
            liveview.send(event(user="13794"), event("Other"))
            text = message(lambda: liveview.wait_for("Purchase", user="13793", timeout=0))
            assert text.startswith('wanted: 1 event within 0 s: Purchase, user "13793"\nfound: 0 of 2 events\n')
            assert 'nearest: #1 Purchase: user is "13794", wanted "13793"\ntrace of #1 Purchase' in text
            assert "received POST /track" in text
            assert text.endswith(f"session: {liveview.log}")


class TestAsserting:
    def test_problems(self) -> None:
        with running() as liveview:
            liveview.send(event("Good"), event("Odd", token="prod"), event("Bad", distinct_id=""))
            liveview.assert_no_problems("Good")
            liveview.assert_no_problems("Nobody")
            assert "#3 Bad" in message(lambda: liveview.assert_no_problems(warnings=False))

    def test_never(self) -> None:
        with running() as liveview:
            liveview.send(event())
            liveview.assert_never("Error")
            assert "wanted: no event: Purchase" in message(lambda: liveview.assert_never("Purchase"))
            later = threading.Timer(0.05, lambda: liveview.send(event("Error")))
            later.start()
            assert "#2 Error" in message(lambda: liveview.assert_never("Error", within=30))
            later.join()

    def test_delivered(self) -> None:
        with running() as liveview:
            first = event()
            liveview.sink.behave("/audit", "500")
            liveview.send(first, first)
            [paid] = liveview.assert_delivered("Purchase", to="Webhooks")
            assert paid.id == 1
            assert "nearest: #1 is pending" in message(lambda: liveview.assert_delivered("Purchase", timeout=0))
            liveview.clock.advance(60)
            assert "nearest: #1 is failed" in message(lambda: liveview.assert_delivered("Purchase", timeout=30))
            with pytest.raises(ControlError, match="did you mean Webhooks"):
                liveview.assert_delivered("Purchase", to="Webhook")

    def test_order(self) -> None:
        with running() as liveview:
            liveview.send(event("Cart"), event("Other"), event("Paid", price=1), event("Paid", price=2))
            found = liveview.assert_in_order(["Cart", {"name": "Paid", "filter": "price>1"}])
            assert [each.id for each in found] == [1, 4]
            text = message(lambda: liveview.assert_in_order(["Paid", "Cart"], timeout=0))
            assert "nearest: Cart comes only before that: #1" in text

    def test_spec(self, tmp_path: Path) -> None:
        path = tmp_path / "checkout.toml"
        path.write_text('[[expect]]\nname = "Purchase"\nstate = "delivered"\n')
        with running() as liveview:
            liveview.send(event(price=12))
            liveview.assert_spec(path)
            liveview.assert_spec(str(path))
            liveview.assert_spec({"expect": [{"name": "Purchase", "properties": {"price": kind.integer}}]})
            text = message(lambda: liveview.assert_spec({"never": [{"name": "Purchase"}]}, timeout=0))
            assert "never: Purchase: wanted none, found 1: #1 Purchase" in text


class TestWithUnittest:
    def test_it_needs_no_pytest(self) -> None:
        class Checkout(unittest.TestCase):
            def setUp(self) -> None:
                self.liveview = running().start()
                self.addCleanup(self.liveview.stop)

            def test_paying(self) -> None:
                body = json.dumps(event(user="7")).encode()
                urllib.request.urlopen(self.liveview.track_url, body).close()
                [paid] = self.liveview.wait_for("Purchase", user="7")
                assert paid.properties["distinct_id"] == "7"

        result = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromTestCase(Checkout).run(result)
        assert (result.testsRun, result.errors, result.failures) == (1, [], [])

    def test_it_imports_no_pytest(self) -> None:
        code = "import sys, liveview.testing; sys.exit('pytest' in sys.modules)"
        subprocess.run([sys.executable, "-c", code], check=True)


def test_the_configuration_may_be_a_file(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[[destinations]]\nname = "Own"\n[[destinations.webhooks]]\nurl = "sink:/own"\n')
    for given in (path, str(path)):
        with Liveview(given) as liveview:
            liveview.send(event())
            [paid] = liveview.assert_delivered("Purchase", to="Own")
            assert [each.destination for each in paid.deliveries] == ["Own"]


PREVIEW = {"destinations": [{"name": "Klaviyo", "kind": "klaviyo", "settings": {"api_key": "env:NOT_SET"}}]}


class TestRequests:
    def test_of_a_preview_are_what_its_service_would_get(self) -> None:
        with Liveview(PREVIEW) as liveview:
            (sent,) = liveview.send(event(price=12.5))
            (request,) = liveview.requests(sent, "Klaviyo")
            assert (request.method, request.url) == ("POST", "https://a.klaviyo.com/api/events/")
            assert b'"price":12.5' in request.body
            assert dict(request.headers)["Authorization"] == "Klaviyo-API-Key env:NOT_SET"

    def test_that_are_not_there_are_a_failure_with_the_reason(self) -> None:
        with Liveview(PREVIEW) as liveview:
            unlisted = event()
            unlisted["properties"]["$options"] = {"integrations": {"All": False}}
            (sent,) = liveview.send(unlisted)
            with pytest.raises(AssertionError, match="not named in its integrations"):
                liveview.requests(sent, "Klaviyo")
            with pytest.raises(AssertionError, match="it was not routed there"):
                liveview.requests(sent, "Shop")

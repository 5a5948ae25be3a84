import re

import pytest

from liveview.errors import BehaviourError
from liveview.sink_script.clauses import ALLOWED, CLAUSES, MOST_HEADERS
from liveview.sink_script.script import parse
from liveview.sink_script.step import BehaviourStep, Drip, Flaky, Manner


class TestClause:
    @pytest.mark.parametrize(
        ("script", "step"),
        [
            ("ok", BehaviourStep()),
            ("  OK  ", BehaviourStep()),
            ("404", BehaviourStep(status=404)),
            ("status 503", BehaviourStep(status=503)),
            ("body hello", BehaviourStep(body="hello")),
            ("body ''", BehaviourStep(body="")),
            ("body x2", BehaviourStep(body="x2")),
            ("header 'X-A:  b c '", BehaviourStep(headers=(("X-A", "b c"),))),
            ("header X-A:1 header X-A:2", BehaviourStep(headers=(("X-A", "1"), ("X-A", "2")))),
            ("retry-after 30", BehaviourStep(status=503, retry_after=30)),
            ("429 retry-after 0", BehaviourStep(status=429, retry_after=0)),
            ("redirect https://a/?b=c", BehaviourStep(status=302, redirect="https://a/?b=c")),
            ("redirect 307 'a,b'", BehaviourStep(status=307, redirect="a,b")),
            ("delay 6", BehaviourStep(delay=6)),
            ("delay 0.25", BehaviourStep(delay=0.25)),
            ("drip", BehaviourStep(drip=Drip(1, 0.5))),
            ("drip 10", BehaviourStep(drip=Drip(10, 0.5))),
            ("drip every 2", BehaviourStep(drip=Drip(1, 2))),
            ("drip 10 every 0.1", BehaviourStep(drip=Drip(10, 0.1))),
            ("endless", BehaviourStep(endless=True)),
            ("hang", BehaviourStep(Manner.HANG)),
            ("reset", BehaviourStep(Manner.RESET)),
            ("reset after", BehaviourStep(Manner.RESET)),
            ("reset before", BehaviourStep(Manner.RESET_BEFORE)),
            ("flaky 0.3", BehaviourStep(flaky=Flaky(0.3))),
            ("flaky 0.3 seed 7", BehaviourStep(flaky=Flaky(0.3, 7))),
            ("flaky 1 with 429", BehaviourStep(flaky=Flaky(1, status=429))),
            ("flaky 0.5 seed 1 with reset before", BehaviourStep(flaky=Flaky(0.5, 1, manner=Manner.RESET_BEFORE))),
            ("flaky 0.5 with hang, 404", BehaviourStep(status=404, flaky=Flaky(0.5, manner=Manner.HANG))),
            (
                'status 503 body "try later" header "X-A: b" retry-after 30',
                BehaviourStep(status=503, body="try later", headers=(("X-A", "b"),), retry_after=30),
            ),
            ("delay 2, drip 5, endless, 500", BehaviourStep(delay=2, drip=Drip(5), endless=True, status=500)),
            ("delay 1, reset", BehaviourStep(Manner.RESET, delay=1)),
        ],
    )
    def test_says_what_the_request_meets(self, script: str, step: BehaviourStep) -> None:
        assert parse(script).steps == (step,)

    @pytest.mark.parametrize("script", ["500x2 then ok", "x2 500 then ok", "500, x2, then ok", "500 x 2 then ok"])
    def test_of_times_may_be_anywhere_in_its_step(self, script: str) -> None:
        assert [step.times for step in parse(script).steps] == [2, None]

    @pytest.mark.parametrize("word", ["ok", "hang", "reset", "endless", "drip"])
    def test_may_have_its_times_attached(self, word: str) -> None:
        assert parse(f"{word}x3 then ok").steps[0].times == 3

    def test_is_named_in_what_is_allowed(self) -> None:
        assert {name for name in CLAUSES if name not in re.split(r"[, ]+", ALLOWED)} == {"x"}


class TestMistake:
    @pytest.mark.parametrize(
        ("script", "word", "place"),
        [
            ("explode", "explode", 1),
            ("then", "then", 1),
            ("then ok", "then", 1),
            ("ok, 'then'", "then", 5),
            ("okay", "okay", 1),
            ("hang up", "up", 6),
            ("500x", "", 5),
            ("500x-1", "500x-1", 1),
            (",ok", ",", 1),
            ("ok,,ok", ",", 4),
            ("", "", 1),
            (" ", "", 2),
            ("ok then", "", 8),
        ],
    )
    def test_is_named_with_its_place(self, script: str, word: str, place: int) -> None:
        with pytest.raises(BehaviourError) as caught:
            parse(script)
        assert str(caught.value).startswith(f"character {place}: ")
        assert not word or repr(word) in str(caught.value)

    @pytest.mark.parametrize(
        ("script", "sentence"),
        [
            ("hnag", "(did you mean hang?), use a status such as 500, ok, delay"),
            ("retry_after 3", "(did you mean retry-after?)"),
            ("600", "character 1: '600' is not a status, a final status is 200 to 599"),
            ("100", "'100' is not a status, a final status is 200 to 599"),
            ("ok then 101", "a final status is 200 to 599"),
            ("status 199", "character 8: '199' is not a status"),
            ("status", "character 7: the status is missing, a final status is 200 to 599"),
            ("delay", "character 6: a number of seconds is missing, from 0 to 86400, such as 4.9"),
            ("delay -1", "'-1' is not a number of seconds"),
            ("delay 1e9", "'1e9' is not a number of seconds"),
            ("delay 86401", "'86401' is not a number of seconds"),
            ("500x0", "character 5: '0' is not a number of requests, from 1 to 999999"),
            ("drip 0", "'0' is not a number of bytes, from 1 to 65536"),
            ("drip every 0", "'0' is not a number of seconds, from 0.001 to 86400"),
            ("flaky 1.1", "'1.1' is not a chance, from 0 to 1"),
            ("flaky", "a chance is missing"),
            ("flaky 0.5 seed", "a seed is missing"),
            ("flaky 0.5 with ok", "'ok' is not a status"),
            ("retry-after 1.5", "'1.5' is not a number of whole seconds"),
            ("redirect", "the URL of the redirect is missing"),
            ("redirect 200 a", "'200' is not the status of a redirect, from 300 to 399"),
            ("redirect 'a b'", "'a b' is not a URL"),
            ("header X-A", "'X-A' is not a header, use \"Name: value\""),
            ("header 'X A: b'", "is not a header"),
            ("header 'Content-Length: 3'", "the sink sets this header itself"),
            ("header 'transfer-encoding: chunked'", "the sink sets this header itself"),
            ("204 body a", "a reply with status 204 has no body"),
            ("304, endless", "a reply with status 304 has no body"),
        ],
    )
    def test_is_explained(self, script: str, sentence: str) -> None:
        with pytest.raises(BehaviourError, match=re.escape(sentence)):
            parse(script)

    @pytest.mark.parametrize(
        "script",
        ["ok ok", "500, ok", "ok, redirect a", "delay 1 delay 2", "hang, reset", "x2 x3", "body a body b", "drip drip"],
    )
    def test_is_to_say_the_same_thing_twice(self, script: str) -> None:
        with pytest.raises(
            BehaviourError, match=r"cannot be combined with '.*' in one step, start another step with then"
        ):
            parse(script)

    @pytest.mark.parametrize(
        "clause", ["500", "body a", "header X:1", "redirect a", "drip", "endless", "retry-after 1"]
    )
    @pytest.mark.parametrize("silent", ["hang", "reset", "reset before"])
    def test_is_a_reply_beside_silence(self, clause: str, silent: str) -> None:
        for script in (f"{clause}, {silent}", f"{silent}, {clause}"):
            with pytest.raises(BehaviourError, match="which sends no reply"):
                parse(script)

    def test_is_a_flood_of_headers(self) -> None:
        parse("header X:1 " * MOST_HEADERS)
        with pytest.raises(BehaviourError, match="a reply has at most 50"):
            parse("header X:1 " * (MOST_HEADERS + 1))

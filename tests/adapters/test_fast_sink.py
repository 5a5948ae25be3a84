"""Plain requests to the sink: those that just get a reply are recorded and answered at once."""

import asyncio

import pytest

from liveview.adapters.clock import Clock
from liveview.adapters.fast_path import Plain
from liveview.adapters.fast_sink import FastSink
from liveview.adapters.sink import KEEP_BODY, Sink
from liveview.model.sink import SinkRequest
from liveview.sink_script import script
from tests.support.adapters.aiohttp_private import parsed
from tests.support.adapters.both_ways import HOST, both, policy, post

RAW = ((b"Host", HOST.encode()), (b"X-Note", b"a s3cr3t"))
IMMEDIATE = ("ok", "status 410", "500", "status 599", 'status 500 body "é\\n"', 'body ""', "500x2 then ok")
NOT_IMMEDIATE = (
    *("delay 0.1", "204", "status 304", "hang", "reset", "reset before", "drip 100 every 1", "endless drip 9 every 60"),
    *("429 retry-after 3", "redirect 307 http://127.0.0.1:9/", 'ok header "X: y"'),
)


class TestAnswer:
    def answered(self, behaviour: str, body: bytes = b"{}") -> tuple[bool, list[bytes], list[SinkRequest]]:
        """Whether a request to a path is taken, what is written, and what is recorded."""
        recorded, written = list[SinkRequest](), list[bytes]()

        async def main() -> bool:
            sink = Sink({"/a": behaviour}, recorded.append, Clock())
            sink.guard(policy(), ("s3cr3t",))
            return FastSink(sink).answer(Plain("/a", RAW, None), body, "10.0.0.9", written.append)

        return asyncio.run(main()), written, recorded

    @pytest.mark.parametrize("behaviour", IMMEDIATE)
    def test_comes_at_once_where_nothing_but_a_reply_is_wanted(self, behaviour: str) -> None:
        taken, written, recorded = self.answered(behaviour)
        step = script.parse(behaviour).at(0)
        assert (taken, len(written)) == (True, 1)
        assert written[0].startswith(b"HTTP/1.1 %d " % step.status)
        assert [(each.path, each.behaviour, each.status) for each in recorded] == [("/a", behaviour, step.status)]
        assert "s3cr3t" not in repr(recorded)

    @pytest.mark.parametrize("behaviour", NOT_IMMEDIATE)
    def test_is_left_to_the_application_where_more_is_wanted(self, behaviour: str) -> None:
        assert self.answered(behaviour) == (False, [], [])

    def test_advances_a_script(self) -> None:
        async def main() -> list[bytes]:
            written: list[bytes] = []
            fast = FastSink(Sink({"/a": "503 then 404 then delay 1"}, lambda _: None, Clock()))
            taken = [fast.answer(Plain("/a", RAW, None), b"{}", "", written.append) for _ in range(3)]
            assert taken == [True, True, False]
            return [each.split(b" ")[1] for each in written]

        assert asyncio.run(main()) == [b"503", b"404"]

    def test_records_a_large_body_in_part(self) -> None:
        (recorded,) = self.answered("ok", bytes(KEEP_BODY + 1))[2]
        assert recorded.body == bytes(KEEP_BODY)


class TestAdmits:
    @pytest.mark.parametrize(
        ("path", "verdict"),
        [("/a", True), ("/", True), ("//a", True), ("/a?x", False), ("/a%20b", False), ("/a#b", False)],
    )
    def test_paths_that_are_what_they_look_like(self, path: str, verdict: bool) -> None:
        sink = Sink({}, lambda _: None, Clock())
        assert FastSink(sink).admits(parsed(post(path=path))) is verdict

    def test_by_the_policy_in_effect_which_is_its_epoch(self) -> None:
        sink = Sink({}, lambda _: None, Clock())
        fast, message = FastSink(sink), parsed(post().replace(HOST.encode(), b"evil.example"))
        assert (fast.epoch, fast.admits(message)) == (None, True)
        sink.guard(policy(), ())
        assert fast.epoch is sink.origin_policy
        assert not fast.admits(message)


@pytest.mark.parametrize("behaviour", [*IMMEDIATE, *NOT_IMMEDIATE])
def test_replies_and_records_are_those_of_the_application(behaviour: str) -> None:
    one = post(b'{"messageId":"iI5pcrFfZHTuAfEu1DZ6Mg=="}', "X-Note: é", path="/a")
    steps = [step for _ in range(4) for step in (one, 1.0)]
    both([*steps, one.replace(b"application/json", b"text/plain")], {"/a": behaviour})

"""The behaviours of sink paths: which step a request gets, and how many paths are remembered."""

import tracemalloc

import pytest

from liveview.core.sink_paths import MOST_COUNTED, SinkPaths
from liveview.sink_script.script import OK, parse
from liveview.sink_script.step import Flaky


def paths(**configured: str) -> SinkPaths:
    """Sink paths with behaviours of their own, named without the slash."""
    return SinkPaths({f"/{path}": parse(text) for path, text in configured.items()})


def met(sink: SinkPaths, path: str, count: int) -> list[int]:
    """The statuses that the next requests to a path get."""
    return [sink.take(path).step.status for _ in range(count)]


class TestBehaviour:
    def test_is_ok_unless_a_path_has_one_of_its_own(self) -> None:
        sink = paths(a="404")
        assert (met(sink, "/a", 2), met(sink, "/b", 2)) == ([404, 404], [200, 200])
        assert sink.behaviour_of("/b") == OK

    def test_can_be_changed_and_removed(self) -> None:
        sink = paths(a="404")
        sink.change("/a", parse("500"))
        sink.change("/b", parse("501"))
        assert (met(sink, "/a", 1), met(sink, "/b", 1)) == ([500], [501])
        sink.change("/a", None)
        assert (met(sink, "/a", 1), met(sink, "/b", 1)) == ([200], [501])

    def test_of_all_paths_wins_over_every_other(self) -> None:
        sink = paths(a="404")
        sink.change("/b", parse("501"))
        sink.change_all(parse("503"))
        assert [met(sink, path, 1) for path in ("/a", "/b", "/c")] == [[503]] * 3
        sink.change_all(None)
        assert [met(sink, path, 1) for path in ("/a", "/b", "/c")] == [[404], [501], [200]]


class TestScript:
    def test_goes_on_with_every_request_to_its_path(self) -> None:
        sink = paths(a="500x2 then ok", b="500x2 then ok")
        assert met(sink, "/a", 4) == [500, 500, 200, 200]
        assert met(sink, "/b", 1) == [500]

    def test_does_not_go_on_when_it_is_only_looked_at(self) -> None:
        sink = paths(a="500 then ok")
        assert [sink.look("/a").step.status for _ in range(3)] == [500] * 3
        assert met(sink, "/a", 2) == [500, 200]

    @pytest.mark.parametrize("again", ["same", "all"])
    def test_starts_over_with_every_change(self, again: str) -> None:
        sink = paths(a="500 then ok")
        assert met(sink, "/a", 2) == [500, 200]
        if again == "same":
            sink.change("/a", parse("500 then ok"))
        else:
            sink.change_all(parse("500 then ok"))
        assert met(sink, "/a", 2) == [500, 200]

    def test_of_all_paths_is_followed_by_each_on_its_own(self) -> None:
        sink = paths(a="404")
        sink.change_all(parse("500 then ok"))
        assert [met(sink, path, 2) for path in ("/a", "/x", "/y")] == [[500, 200]] * 3

    def test_has_its_chance_decided_by_path_and_number(self) -> None:
        sink = paths(a="flaky 0.5 seed 3")
        flaky = Flaky(0.5, 3)
        assert met(sink, "/a", 50) == [500 if flaky.fails("/a", number) else 200 for number in range(50)]


class TestMemory:
    def test_is_the_same_after_a_million_made_up_paths(self) -> None:
        sink = paths(a="500x2 then ok")
        sink.change_all(parse("500x2 then ok"))
        assert met(sink, "/a", 1) == [500]
        for number in range(MOST_COUNTED * 2):
            sink.take(f"/made-up/{number}")
        tracemalloc.start()
        try:
            for number in range(40_000):
                sink.take(f"/{number}")
            grown, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert grown < 1 << 20
        assert met(sink, "/a", 2) == [500, 200]

    def test_forgets_the_path_that_was_not_asked_for_longest(self) -> None:
        sink = paths()
        sink.change_all(parse("500x3 then ok"))
        met(sink, "/kept", 1)
        met(sink, "/forgotten", 1)
        for number in range(MOST_COUNTED - 1):
            sink.take("/kept") if number == 5 else None
            sink.take(f"/{number}")
        assert met(sink, "/kept", 2) == [500, 200]
        assert met(sink, "/forgotten", 4) == [500, 500, 500, 200]

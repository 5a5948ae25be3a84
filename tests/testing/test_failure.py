"""The message of a failed assertion."""

from pathlib import Path

from liveview.specs.judge import judge
from liveview.specs.reading import read
from liveview.testing.failure import NOTHING_NEAR, Failure, lines_of, listed, missing, text_of, unmet
from liveview.testing.news import News
from liveview.testing.selection import select
from liveview.testing.sending import request_of
from liveview.testing.watch import Watch
from tests.support.liveviews import event
from tests.support.running import Running, running


def watching(app: Running) -> Watch:
    watch = Watch(News())
    watch.started = app.runtime
    return watch


def test_it_has_traces_of_five_events_and_the_session_last(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        for _ in range(7):
            app.runtime.commands.send(request_of(event()))
        text = text_of(Failure("a", "b\n  c", "d", [7, 7, 1, 2, 3, 4, 5]), watching(app))
        lines = text.splitlines()
        assert lines[:4] == ["wanted: a", "found: b", "  c", "nearest: d"]
        traces = [line for line in lines if line.startswith("trace of ")]
        assert traces == [f"trace of #{number} Purchase, unrouted:" for number in (7, 1, 2, 3, 4)]
        assert lines[-1] == f"session: {app.log}"


def test_it_is_short_where_there_is_nothing_to_say(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        assert text_of(Failure("a", "b"), watching(app)) == f"wanted: a\nfound: b\nsession: {app.log}"


def test_the_nearest_miss_is_that_of_a_spec(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.runtime.commands.send(request_of(event(price=5)))
        evidence = watching(app).evidence()
        near = missing("w", select("Purchase", properties={"price": 6}).pattern, 1, evidence, [])
        assert (near.nearest, near.concerned) == ("#1 Purchase: properties.price is 5, wanted 6", (1,))
        far = missing("w", select("Refund", user="9").pattern, 1, evidence, [])
        assert (far.nearest, far.concerned, far.found) == (NOTHING_NEAR, (), "0 of 1 event")


def test_each_result_of_a_spec_that_fails_has_a_line(tmp_path: Path) -> None:
    spec = read({"title": "T", "expect": [{"name": "A"}, {"name": "Purchase"}], "never": [{"name": "Purchase"}]})
    with running(tmp_path) as app:
        app.runtime.commands.send(request_of(event()))
        failure = unmet(spec, judge(spec, watching(app).evidence()), "file.toml")
    assert failure.wanted == "what T expects of 1 event"
    first, *lines = failure.found.splitlines()
    assert first == "2 of 3 results failed"
    assert [line.split(":")[0].strip() for line in lines] == ["A", "never"]
    assert 1 in failure.concerned


def test_whatever_an_event_says_can_be_printed(tmp_path: Path) -> None:
    name = "a\x1b[31m\n::error::b\u202e"
    with running(tmp_path) as app:
        app.runtime.commands.send(request_of(event(name, user="u\n::set-output")))
        watch = watching(app)
        text = text_of(missing("w", select(name, user="x").pattern, 1, watch.evidence(), [1]), watch)
        assert all(line.isprintable() for line in text.splitlines())
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())
        (line,) = lines_of(watch.events([1]))
        assert line.isprintable()


def test_many_events_are_counted() -> None:
    assert listed([]) == ""
    assert listed([1, 2]) == ": #1, #2"
    assert listed(range(1, 31)).endswith("#20 and 10 more")

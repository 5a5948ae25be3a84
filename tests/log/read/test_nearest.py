"""The nearest miss of a filter, and what it says of the difference."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.log.filter import parse
from liveview.log.read.nearest import NearestMiss, nearest_miss
from liveview.log.read.reader import Reader
from tests.support.log.filter_world import NOW, Call, DeliverySummary, Happened, fill
from tests.support.log.making import new_log, writing

EVENTS = [
    Happened(user="13794", payload='{"event":"Purchase","properties":{"price":99,"tags":["a","b"],"n":null}}'),
    Happened(user="13794", state="pending", deliveries=[DeliverySummary("A", calls=[Call("http_error", 500)])]),
    Happened(
        name="Signup",
        user="13793",
        payload='{"event":"Signup","properties":{"price":"\\u001b[2J","mp_lib":"ios"}}',
        headers='[["X-Liveview-Sender","ana"]]',
    ),
    Happened(name=None, user=None, payload=None, verdict="invalid", state="invalid"),
]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    path: Path = new_log(tmp_path_factory.mktemp("log") / "log.db")
    with writing(path) as connection:
        fill(connection, EVENTS)
    with Reader(path) as found:
        yield found


def miss(reader: Reader, wanted: str) -> NearestMiss:
    parse(wanted, NOW)
    found = nearest_miss(reader, wanted, NOW)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("wanted", "number", "unmet", "text"),
    [
        ("name:Purchase user:13793 price>50", 1, ["user:13793"], '#1 Purchase: user is "13794"'),
        ("name:Purchase price>100", 2, ["price>100"], "#2 Purchase: price is absent"),
        ("name:Purchase tags:c n:1", 2, ["tags:c", "n:1"], "#2 Purchase: tags is absent; n is absent"),
        ("price:99 tags:c n:1", 1, ["tags:c", "n:1"], '#1 Purchase: tags is ["a", "b"], "a", "b"; n is absent'),
        ("name:Signup price>1", 3, ["price>1"], '#3 Signup: price is "\\u001b[2J"'),
        ("dest:A outcome:http_error is:delivered", 2, ["is:delivered"], '#2 Purchase: state is "pending"'),
        (
            "dest:A outcome:ok status:2xx",
            2,
            ["outcome:ok", "status:2xx"],
            '#2 Purchase: outcome is "http_error"; status is 500',
        ),
        ("dest:B name:Signup", 3, ["dest:B"], "#3 Signup: dest is absent"),
        ("name:Signup price:* and -user:13793", 3, ["-user:13793"], "#3 Signup: -user:13793 is not met"),
        (
            "(name:Signup or name:X) price:* not (user:13793)",
            3,
            ["not (user:13793)"],
            "#3 Signup: not (user:13793) is not met",
        ),
        ("not user:13793 name:Signup price:*", 3, ["not user:13793"], "#3 Signup: not user:13793 is not met"),
        ("  not (user:13793) name:Signup price:*", 3, ["not (user:13793)"], "#3 Signup: not (user:13793) is not met"),
        ('name:Signup "no such text"', 3, ['"no such text"'], '#3 Signup: "no such text" is not met'),
        ("is:invalid name:Signup", 4, ["name:Signup"], "#4 without a name: name is absent"),
        ("name:Signup sender:bo", 3, ["sender:bo"], '#3 Signup: sender is "ana"'),
        ("name:Signup agent:curl*", 3, ["agent:curl*"], "#3 Signup: agent is absent"),
        ("name:Signup library:web", 3, ["library:web"], '#3 Signup: library is "ios"'),
        ("user!=13794 name:Purchase price:99", 1, ["user!=13794"], "#1 Purchase: user!=13794 is not met"),
    ],
)
def test_meets_most_terms_and_is_the_newest_of_those(
    reader: Reader, wanted: str, number: int, unmet: list[str], text: str
) -> None:
    found = miss(reader, wanted)
    assert (found.event.id, found.unmet, found.text) == (number, unmet, text)


@pytest.mark.parametrize(
    "wanted", ["", "name:Purchase", "name:Nothing", "name:Nothing user:nobody", "name:Nothing or user:nobody"]
)
def test_there_is_none_if_no_term_is_met(reader: Reader, wanted: str) -> None:
    assert nearest_miss(reader, wanted, NOW) is None


def test_an_event_that_matches_does_not_miss(reader: Reader) -> None:
    assert miss(reader, "name:Purchase price:99").event.id == 2
    assert miss(reader, "name:Purchase user:13794 is:pending").event.id == 1


def test_only_recent_events_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liveview.log.read.nearest.RECENT", 2)
    path = new_log(tmp_path / "log.db")
    with writing(path) as connection:
        fill(connection, [Happened(), *(Happened(name="Other", user="x") for _ in range(2))])
    with Reader(path) as reader:
        assert nearest_miss(reader, "name:Purchase user:1", NOW) is None


def test_a_long_list_of_differences_is_cut(reader: Reader) -> None:
    found = miss(reader, "name:Signup " + " ".join(f"key{number}:1" for number in range(9)))
    assert found.text.endswith("key4 is absent; and 4 more terms are not met")
    assert len(found.unmet) == 9

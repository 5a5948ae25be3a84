"""Trees compiled to SQL, asked of a log."""

from collections.abc import Iterator

import pytest

from liveview.log.filter import parse
from liveview.log.read.reader import Reader
from liveview.log.read.search import matching
from tests.support.log.filter_world import NOW, Call, DeliverySummary, Happened, fill
from tests.support.log.making import new_log, writing

NOTES = '[{"step":"hipaa","code":"c","sentence":"\\"step\\":\\"route\\"","added":[],"removed":["Email"],"changed":[]}]'
EVENTS = [
    Happened(name="Purchase", deliveries=[DeliverySummary("A", calls=[Call("timeout", None)]), DeliverySummary("B")]),
    Happened(
        name="Signup",
        headers='[["User-Agent","curl/8"],["X-Liveview-Sender","ana"]]',
        payload='{"event":"Signup","properties":{"pri\\u0063e":7}}',
    ),
    Happened(name=None, user=None, payload=None, verdict="invalid", state="invalid"),
    Happened(name="Caf\u00e9", payload='{"event":"Caf\\u00e9","properties":{"price":7,"list":[1,2],"mp_lib":"web"}}'),
    Happened(
        deliveries=[
            DeliverySummary("A", definition="Lead", notes=NOTES),
            DeliverySummary("B", "skip", None, 0, "excluded", definition="Form"),
            DeliverySummary("C", "preview", None, 0, "listed"),
        ]
    ),
]
TERMS = [
    *("name:Purchase", "user:13793", "is:invalid", "dest:A", "dest:B", "skipped:B", "rule:excluded", "outcome:timeout"),
    *("previewed:C", "is:previewed", "is:skipped"),
    *("status:2xx", "price:7", "price>6", "list.1:2", "cafe", "café", "purchase", "id<=2", "last:5m", "zzz:*"),
    *("agent:curl*", "sender:ana", "library:web", "library==Web", "agent:*", "sender==ANA"),
    *("definition:Lead", "step:hipaa", "removed:email", "definition:*", "step:route"),
]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    path = new_log(tmp_path_factory.mktemp("log") / "log.db")
    with writing(path) as connection:
        fill(connection, EVENTS)
    with Reader(path) as made:
        yield made


def found(reader: Reader, text: str) -> set[int]:
    return {*matching(reader, parse(text, NOW), 0, len(EVENTS))}


@pytest.mark.parametrize("term", TERMS)
def test_a_term_and_its_opposite_share_all_events(reader: Reader, term: str) -> None:
    matches, others = found(reader, term), found(reader, f"-({term})")
    assert matches | others == {1, 2, 3, 4, 5}
    assert not matches & others


@pytest.mark.parametrize("left", TERMS[::3])
@pytest.mark.parametrize("right", TERMS[1::3])
def test_and_and_or_are_those_of_sets(reader: Reader, left: str, right: str) -> None:
    assert found(reader, f"{left} or {right}") == found(reader, left) | found(reader, right)
    if not {left.split(":")[0], right.split(":")[0]} & {"dest", "skipped", "previewed"}:
        assert found(reader, f"{left} {right}") == found(reader, left) & found(reader, right)


def test_terms_about_calls_are_about_the_destinations_beside_them(reader: Reader) -> None:
    assert found(reader, "outcome:timeout") == found(reader, "dest:A outcome:timeout") == {1}
    assert found(reader, "dest:B outcome:timeout") == set()
    assert found(reader, "dest:B (id:1 or outcome:timeout)") == {1}
    assert found(reader, "dest:A rule:excluded") == set()
    assert found(reader, "skipped:B rule:excluded") == {5}
    assert found(reader, "previewed:C rule:listed") == found(reader, "is:previewed") == {5}
    assert found(reader, "previewed:C rule:excluded") == found(reader, "dest:C") == found(reader, "skipped:C") == set()


def test_terms_about_the_pipeline_are_about_the_destinations_beside_them(reader: Reader) -> None:
    assert found(reader, "definition:lead") == found(reader, "dest:A definition:lead") == {5}
    assert found(reader, "skipped:B definition:lead") == set()
    assert found(reader, "skipped:B definition:form") == {5}
    assert found(reader, "dest:A removed:e*") == found(reader, "step:hip*") == {5}
    assert found(reader, "skipped:B removed:email") == set()
    assert found(reader, "definition==Lead removed==Email") == {5}
    assert found(reader, "definition==lead") == found(reader, "removed==email") == set()


def test_a_step_is_never_found_in_the_words_of_another(reader: Reader) -> None:
    assert found(reader, "step:route") == set()


def test_keys_and_words_are_found_behind_escapes(reader: Reader) -> None:
    assert found(reader, "price:7") == {2, 4}
    assert found(reader, "café") == {4}
    assert found(reader, "price") == {2, 4}


def test_what_is_typed_is_never_sql(reader: Reader) -> None:
    for text in ('"\' or 1=1 --"', 'name:"\'; drop table events; --"', '"x\')":*', "a%_b"):
        assert found(reader, text) == set()
    assert reader.last_id() == len(EVENTS)

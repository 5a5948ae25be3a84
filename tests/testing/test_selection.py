"""Which events the words of a selection mean."""

from pathlib import Path
from typing import Any

import pytest

from liveview.errors import SpecError
from liveview.log.read.reader import Reader
from liveview.testing import kind
from liveview.testing.selection import select, select_item
from tests.support.log.filter_world import NOW, Happened, fill
from tests.support.log.making import new_log, writing

ORDER = "0b6e3b3c-9a3e-4a5e-8f64-0ccae0b7a1a1"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = new_log(tmp_path / "log.db")
    properties = f'{{"price":12.50,"order":"{ORDER}","items":[{{"sku":"a1","n":1}}]}}'
    with writing(path) as connection:
        fill(
            connection,
            [
                Happened(payload=f'{{"event":"Purchase","properties":{properties}}}'),
                Happened(user="7", payload='{"event":"Purchase","properties":{"price":"12.5"}}', state="failed"),
                Happened(name="$identify", type="identify", payload='{"properties":{"$user_props":{"plan":"pro"}}}'),
                Happened(name=None, user=None, payload=None, state="invalid", verdict="invalid"),
            ],
        )
    return path


def ids(log: Path, *name: str, **words: Any) -> list[int]:
    with Reader(log) as reader:
        return [each.id for each in select(*name, **words).among(reader, NOW)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"name": "Purchase"}, [1, 2]),
        ({"name": "purchase"}, []),
        ({"user": "7"}, [2]),
        ({"user": 7}, [2]),
        ({"type": "identify"}, [3]),
        ({"state": "invalid"}, [4]),
        ({"name": "Purchase", "state": "failed"}, [2]),
        ({"filter": "price>12"}, [1, 2]),
        ({"filter": "price>12", "user": "7"}, [2]),
        ({"properties": {"price": 12.5}}, [1]),
        ({"properties": {"price": "12.5"}}, [2]),
        ({"properties": {"order": kind.uuid, "price": kind.number}}, [1]),
        ({"properties": {"items": [{"sku": "a1"}]}}, [1]),
        ({"properties": {"items": ({"sku": "a1"},)}}, [1]),
        ({"properties": {"items": []}}, []),
        ({"properties": {"plan": "pro"}}, [3]),
        ({"properties": {"coupon": kind.any}}, []),
    ],
    ids=repr,
)
def test_all_that_are_given_must_hold(log: Path, words: dict[str, Any], found: list[int]) -> None:
    assert ids(log, **words) == found


def test_the_name_comes_first(log: Path) -> None:
    assert ids(log, "Purchase", user="7") == [2]
    with Reader(log) as reader:
        assert [each.id for each in select_item("Purchase").among(reader, NOW)] == [1, 2]
        assert [each.id for each in select_item({"user": "7"}).among(reader, NOW)] == [2]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"filter": "price>("}, "filter: "),
        ({"state": "deliverd"}, "state: .*did you mean delivered"),
        ({"user": True}, "user: write a text"),
        ({"name": "\ud800"}, "name: no event can hold"),
        ({"user": "\udfff"}, "user: no event can hold"),
        ({"type": "click"}, "type: "),
        ({"properties": {"at": {1, 2}}}, "properties.at: .*not JSON"),
        ({"properties": [1]}, "properties: write a table"),
        ({"name": 1}, "name: write a text"),
    ],
    ids=repr,
)
def test_a_mistake_is_said_with_its_word(words: dict[str, Any], reason: str) -> None:
    with pytest.raises(SpecError, match=f"^{reason}"):
        select(**words)


def test_an_unknown_word_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="'nmae' selects no events, did you mean name"):
        select_item({"nmae": "Purchase"})


def test_messages_repeat_the_words() -> None:
    words = select("Purchase", user="1", filter="price>1", properties={"order": kind.uuid}).words
    assert words.startswith('Purchase, user "1", filter "price>1", properties {"order": ')
    assert select().words == "any event"
    assert "\x1b" not in select("a\x1bb", user="\x1b").words


def test_an_item_is_a_name_or_a_mapping() -> None:
    items: list[Any] = [3, None, ["name", "A"]]
    for each in items:
        with pytest.raises(TypeError, match="selects no events; give a name"):
            select_item(each)

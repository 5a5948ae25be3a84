"""Further columns of the event list, as they are written in the configuration."""

import pytest

from liveview.config.list_columns import MOST, WORDS, ListColumn, read_columns
from liveview.errors import ListColumnError


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_a_column(word: str) -> None:
    assert read_columns((word,)) == (ListColumn(word, word),)


@pytest.mark.parametrize(
    ("text", "title", "keys"),
    [
        ("properties.price", "price", ("properties", "price")),
        ("$insert_id", "$insert_id", ("$insert_id",)),
        ("messageId", "messageId", ("messageId",)),
        ("properties.items[0].sku", "sku", ("properties", "items", "0", "sku")),
        ("properties.items.1", "items.1", ("properties", "items", "1")),
        ('properties."unit.price"', "unit.price", ("properties", "unit.price")),
        (" context.page.url ", "url", ("context", "page", "url")),
    ],
)
def test_a_path_leads_into_the_payload(text: str, title: str, keys: tuple[str, ...]) -> None:
    assert read_columns((text,)) == (ListColumn(title, keys=keys),)


def test_columns_with_one_title_are_told_apart_by_their_paths() -> None:
    titles = [column.title for column in read_columns(("properties.id", "properties.shop.id", "latency"))]
    assert titles == ["properties.id", "properties.shop.id", "latency"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("latancy", "did you mean latency?"),
        ("insert_id", "did you mean $insert_id?"),
        ("price", 'for a property write "properties.price"'),
        ("", "is not a column"),
        ("properties.", "is not a column"),
        (".price", "is not a column"),
        ("properties..price", "is not a column"),
        ("properties[x]", "is not a column"),
        ("x" * 10_000, "is not a column"),
    ],
)
def test_what_is_none_is_refused_with_what_to_write(text: str, words: str) -> None:
    with pytest.raises(ListColumnError) as refused:
        read_columns((text,))
    assert words in str(refused.value)
    assert len(str(refused.value)) < 600


def test_more_columns_than_a_screen_has_room_for_are_refused() -> None:
    with pytest.raises(ListColumnError, match="at most"):
        read_columns(("latency",) * (MOST + 1))

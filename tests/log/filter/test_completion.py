"""Suggestions while a filter is typed."""

from collections.abc import Sequence

import pytest

from liveview.log.filter import complete
from liveview.log.filter.completion import Suggestion, written_key
from liveview.log.filter.fields import FIELDS
from liveview.log.filter.grammar import keys_of

SEEN = {
    "name": ("Purchase", "Order Completed", "Signup"),
    "user": ("13793", "ada@example.com"),
    "path": ("price", "page.url"),
    "page.url": ("https://shop.example/a, b",),
}


def values(field: str) -> Sequence[str]:
    return SEEN.get(field, ())


def offered(text: str) -> list[str]:
    """What is offered where `|` is, put in place."""
    cursor = text.index("|")
    plain = text.replace("|", "")
    found = complete(plain, cursor, values)
    return [plain[: found.start] + each.text + plain[found.end :] for each in found.suggestions]


class TestFields:
    def test_all_are_offered_for_nothing_with_what_they_are(self) -> None:
        found = complete("", 0, values)
        assert found.suggestions == tuple(Suggestion(f"{name}:", kind.sentence) for name, kind in FIELDS.items())

    @pytest.mark.parametrize(
        ("text", "texts"),
        [
            ("na|", ["name:"]),
            ("NA|", ["name:"]),
            ("user:1 na|", ["user:1 name:"]),
            ("-ty|", ["-type:"]),
            ("(na|", ["(name:"]),
            ("pri|", ["price:"]),
            ("page.u|", ["page.url:"]),
            ("Purch|", ["name:Purchase"]),
            ("order|", ['name:"Order Completed"']),
            ("na|me:x", []),
            ("st|ate:x", ["step:x", "status:x"]),
            ('"na|', []),
        ],
    )
    def test_go_in_place_of_what_was_begun(self, text: str, texts: list[str]) -> None:
        assert offered(text) == texts

    @pytest.mark.parametrize(
        ("text", "meant"),
        [("nmae:Purchase|", "name:Purchase"), ("nmae:|Purchase", "name:Purchase"), ("usr:|", "user:")],
    )
    def test_a_misspelled_one_gets_a_suggestion(self, text: str, meant: str) -> None:
        assert offered(text) == [meant]
        plain = text.replace("|", "")
        assert "did you mean" in complete(plain, text.index("|"), values).suggestions[0].hint

    def test_a_path_of_the_payload_is_not_a_misspelling(self) -> None:
        assert complete("usr:x", 5, lambda field: ("usr",) if field == "path" else ("y",)).suggestions == ()


class TestValues:
    @pytest.mark.parametrize(
        ("text", "texts"),
        [
            ("name:Si|", ["name:Signup"]),
            ("name:ORDER|", ['name:"Order Completed"']),
            ('name:"Ord|', ['name:"Order Completed"']),
            ("name:Purchase,Si|", ["name:Purchase,Signup"]),
            ("name:Si|,Purchase", ["name:Signup,Purchase"]),
            ('name:"a, b",Si|', ['name:"a, b",Signup']),
            ("user:ada| is:x", ["user:ada@example.com is:x"]),
            ("-is:dup|", ["-is:duplicate"]),
            ("is!=dup|", ["is!=duplicate"]),
            ("is==dup|", ["is==duplicate"]),
            ("is:!==dup|", ["is:!==duplicate"]),
            ("outcome:total|", ["outcome:total_timeout"]),
            ("page.url:|", ['page.url:"https://shop.example/a, b"']),
            ("last:|", ["last:5m"]),
            ("price>|", []),
            ("name:Signup|", []),
        ],
    )
    def test_of_the_field_are_offered(self, text: str, texts: list[str]) -> None:
        assert offered(text) == texts

    def test_those_that_begin_so_come_first(self) -> None:
        assert offered("outcome:t|")[:3] == ["outcome:timeout", "outcome:total_timeout", "outcome:tls"]

    def test_of_a_fixed_list_say_what_they_are(self) -> None:
        (found,) = complete("is:coll", 7, values).suggestions
        assert found == Suggestion("collision", "a duplicate that differs from its original")


@pytest.mark.parametrize(
    "key", ["price", "Order Total", "a.b", 'say "hi"', "back\\", "14", "-x", "a*b", "$insert_id", "!"]
)
def test_a_key_is_written_so_that_it_is_read_back(key: str) -> None:
    assert keys_of(written_key(key)) == (key,)

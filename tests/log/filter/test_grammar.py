"""From the text of a filter to its tree."""

import pytest

from liveview.errors import FilterError
from liveview.log.filter.fields import FIELDS
from liveview.log.filter.grammar import LONGEST, MOST_TERMS, keys_of, read
from liveview.log.filter.tree import All, Any, Field, FreeText, Not, Path


def outline(text: str) -> object:
    """The shape of a filter: words as texts, comparisons as one text, brackets as lists."""
    return _outline(read(text))


def _outline(node: object) -> object:
    match node:
        case All(nodes):
            return ["and", *map(_outline, nodes)]
        case Any(nodes):
            return ["or", *map(_outline, nodes)]
        case Not(inner):
            return ["not", _outline(inner)]
        case FreeText(value):
            return value.text
        case Field(name, comparison, values):
            return f"{name}{comparison}{'|'.join(value.text for value in values)}"
        case Path(keys, comparison, values):
            return f"{'/'.join(keys)}{comparison}{'|'.join(value.text for value in values)}"
        case _:
            raise AssertionError(node)


class TestTerms:
    @pytest.mark.parametrize(
        ("text", "shape"),
        [
            ("", ["and"]),
            ("  ", ["and"]),
            ("checkout", "checkout"),
            ('"free text"', "free text"),
            ("name:Purchase", "name=Purchase"),
            ("NAME:Purchase", "name=Purchase"),
            ("name=Purchase", "name=Purchase"),
            ("name!=Purchase", ["not", "name=Purchase"]),
            ("name==Purchase", "name=Purchase"),
            ("name:==Purchase", "name=Purchase"),
            ("name!==Purchase", ["not", "name=Purchase"]),
            ("name:Purchase,Signup", "name=Purchase|Signup"),
            ('name:"Order Completed",Signup', "name=Order Completed|Signup"),
            ("price>100", "price>100"),
            ("price:>=1e2", "price>=1e2"),
            ("page.url:*checkout*", "page/url=*checkout*"),
            ('"Order Total"<5', "Order Total<5"),
            ('page."full title":x', "page/full title=x"),
            ("$insert_id:a1", "$insert_id=a1"),
            ("dest:Webhooks::eu", "dest=Webhooks::eu"),
            ("nmae:x", "nmae=x"),
            ("https://a.example/b", "https://a.example/b"),
            ("14:02", "14:02"),
            ('5"', '5"'),
            ("a.b", "a.b"),
            ("or:x", "or=x"),
            ("android", "android"),
        ],
    )
    def test_are_words_fields_or_paths(self, text: str, shape: object) -> None:
        assert outline(text) == shape

    @pytest.mark.parametrize(
        ("text", "exactly"),
        [
            ("name==A,B", [True, True]),
            ('name=="A","B"', [True, True]),
            ("name:==A", [True]),
            ("name=A", [False]),
            ('name:"=A"', [False]),
        ],
    )
    def test_letter_case_counts_after_two_equals_signs(self, text: str, exactly: list[bool]) -> None:
        node = read(text)
        assert isinstance(node, Field)
        assert [value.exactly for value in node.values] == exactly

    @pytest.mark.parametrize(
        ("written", "parts"),
        [
            ("a*", ("a", "")),
            ('"a *"', ("a ", "")),
            (r"a\*", ("a*",)),
            (r'"say \"hi\""', ('say "hi"',)),
            (r"C:\new", (r"C:\new",)),
            (r"a\\", ("a\\",)),
            (r"a\,b", ("a,b",)),
            ("*", ("", "")),
        ],
    )
    def test_have_wildcards_and_escapes(self, written: str, parts: tuple[str, ...]) -> None:
        node = read(f"x:{written}")
        assert isinstance(node, Path)
        assert [value.parts for value in node.values] == [parts]

    def test_say_where_they_are(self) -> None:
        node = read("  status:500,502")
        assert isinstance(node, Field)
        assert (node.start, node.end) == (2, 16)
        assert [(value.start, value.end) for value in node.values] == [(9, 12), (13, 16)]

    def test_have_keys_that_may_be_quoted(self) -> None:
        assert keys_of(r'a."b.c"."say \"hi\""') == ("a", "b.c", 'say "hi"')


class TestOrder:
    @pytest.mark.parametrize(
        ("text", "shape"),
        [
            ("a b", ["and", "a", "b"]),
            ("a and b AND c", ["and", "a", "b", "c"]),
            ("a or b c", ["or", "a", ["and", "b", "c"]]),
            ("(a or b) c", ["and", ["or", "a", "b"], "c"]),
            ("(a)(b)", ["and", "a", "b"]),
            ("-a b", ["and", ["not", "a"], "b"]),
            ("not a b", ["and", ["not", "a"], "b"]),
            ("not(a b)", ["not", ["and", "a", "b"]]),
            ("--a", ["not", ["not", "a"]]),
            ("a or not b", ["or", "a", ["not", "b"]]),
            ('"or" "and"', ["and", "or", "and"]),
        ],
    )
    def test_not_binds_before_and_before_or(self, text: str, shape: object) -> None:
        assert outline(text) == shape

    def test_the_example_of_the_documentation(self) -> None:
        text = (
            "name:Purchase user:13793 is:duplicate dest:Webhooks outcome:timeout price>100 "
            '"free text" -type:page last:5m or status:5xx'
        )
        assert outline(text) == [
            "or",
            [
                *("and", "name=Purchase", "user=13793", "is=duplicate", "dest=Webhooks", "outcome=timeout"),
                *("price>100", "free text", ["not", "type=page"], "last=5m"),
            ],
            "status=5xx",
        ]


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "message", "marked"),
        [
            ("name:", "write a value right after name:, such as name:Purchase", "name:"),
            ("name: x", "write a value right after name:, such as name:Purchase", "name:"),
            ("color:", "write a value right after color:", "color:"),
            ("name:a,", "write a value right after name:, such as name:Purchase", "name:a,"),
            ('a "b', 'close this quote with "', '"b'),
            ('a ""', "write something between the quotes", '""'),
            ("(a", "close this bracket with )", "("),
            ("a)", "remove this bracket, or open one before it", ")"),
            (")", "remove this bracket, or open one before it", ")"),
            ("()", "write a term inside the brackets", "("),
            ("a or", "write a term after or, or put the word in quotes", "or"),
            ("or a", "write a term before or, or put the word in quotes", "or"),
            ("a or or b", "write a term before or, or put the word in quotes", "or"),
            ("a and", "write a term after and, or put the word in quotes", "and"),
            ("and a", "write a term before and, or put the word in quotes", "and"),
            ("a not", "write the term to exclude right after not", "not"),
            ("a - b", "write the term to exclude right after -", "-"),
            ("price>1,2", "compare with one value, without *, after >", "1,2"),
            ("price>1*", "compare with one value, without *, after >", "1*"),
            ("a\0b", "remove this character, which no event can hold", "\0"),
        ],
    )
    def test_with_what_to_do_and_where(self, text: str, message: str, marked: str) -> None:
        with pytest.raises(FilterError) as caught:
            read(text)
        assert caught.value.message == message
        assert text[caught.value.start : caught.value.end] == marked

    @pytest.mark.parametrize("text", ["x" * (LONGEST + 1), "a " * (MOST_TERMS + 1), "x:" + "a," * MOST_TERMS + "a"])
    def test_when_it_is_too_much(self, text: str) -> None:
        with pytest.raises(FilterError):
            read(text)

    @pytest.mark.parametrize("text", ["(" * 50 + "a" + ")" * 50, "-" * 50 + "a"])
    def test_when_it_is_too_deep(self, text: str) -> None:
        with pytest.raises(FilterError, match="fewer"):
            read(text)


def test_every_field_is_read_as_a_field_with_its_example() -> None:
    for name, kind in FIELDS.items():
        node = read(f"{name}:{kind.example}")
        assert isinstance(node, Field), name

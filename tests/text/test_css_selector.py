"""Simple CSS selectors: which elements match them, and which selectors are refused."""

import pytest

from liveview.errors import SelectorError
from liveview.text.css_selector import LONGEST, attribute_marks, attributes_in, marks_of, tag_mark


def marks(tag: str, **attributes: str) -> frozenset[str]:
    """The marks of an element; an underscore in a name is a hyphen."""
    found = {tag_mark(tag)}
    for name, value in attributes.items():
        plain = name.strip("_").replace("_", "-")
        found.update(attribute_marks(plain, value, {plain}))
    return frozenset(found)


BUTTON = marks("BUTTON", id="buy:now", class_="btn  md:flex\tBig", href="/a?b=1&c", data_plan='say "hi"', type="")


class TestSelectors:
    @pytest.mark.parametrize(
        "selector",
        [
            *("button", "BUTTON", "*", " button ", "#buy\\:now", ".btn", ".Big.btn", ".md\\:flex", ".md\\3A flex"),
            *(
                "button.btn.Big#buy\\:now[type]",
                "*.btn",
                '[href="/a?b=1&c"]',
                "[href=/a?b=1&c]",
                "[ HREF = '/a?b=1&c' ]",
            ),
            *('[data-plan="say \\"hi\\""]', "[type='']", "[class][id='buy:now']", "[class='btn  md:flex\tBig']"),
        ],
    )
    def test_match_an_element_that_has_all_they_ask_for(self, selector: str) -> None:
        assert marks_of(selector) <= BUTTON

    @pytest.mark.parametrize(
        "selector",
        [
            *("a", "butto", "#buy", "#BUY\\:NOW", ".big", ".bt", "button.other", "[href]#other", "[href='/a']"),
            *("[missing]", "[missing='']", "[class=btn]", ".\\31 x"),
        ],
    )
    def test_do_not_match_an_element_that_lacks_something(self, selector: str) -> None:
        assert not marks_of(selector) <= BUTTON

    @pytest.mark.parametrize(
        "selector",
        [
            *("", "  ", "a b", "a > b", "a,b", "a + b", "a ~ b", "a:hover", "a::before", "#", ".", "[", "[]", "[a=]"),
            *(
                "[a^=b]",
                "[a~=b]",
                "[a=b c]",
                "[a='b]",
                "a..b",
                ".a#",
                "\\",
                "(a)",
                "a" * (LONGEST + 1),
                "**",
                "a*",
                "[a]b",
            ),
        ],
    )
    def test_of_more_than_one_element_or_in_another_syntax_are_refused(self, selector: str) -> None:
        with pytest.raises(SelectorError):
            marks_of(selector)

    def test_ask_for_some_attributes(self) -> None:
        assert attributes_in(marks_of("a#b.c[Href='x=y'][data-n]")) == {"href", "data-n"}
        assert attributes_in(marks_of("a#b.c")) == set()
        assert list(attribute_marks("href", "x")) == []
        assert list(attribute_marks("CLASS", "x y")) == [".x", ".y"]

    def test_say_what_is_wrong(self) -> None:
        with pytest.raises(SelectorError, match=r"^' > b' is not part of a simple selector, write one element such as"):
            marks_of("a > b")

    @pytest.mark.parametrize(("escape", "character"), [("\\0", "\ufffd"), ("\\D800 ", "\ufffd"), ("\\1F600", "😀")])
    def test_may_hold_any_character_as_an_escape(self, escape: str, character: str) -> None:
        assert marks_of(f".a{escape}") == {f".a{character}"}

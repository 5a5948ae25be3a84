"""A text is found again in whatever form it is repeated."""

import base64
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus, urlencode

import pytest

from liveview.text.spellings import spellings

TEXTS = ["Zq81kPq0vW3nL2aa", 'a/b "c" \\d+é&f=', "päss/w0rd?>~~", "12345678"]
FORMS: list[Callable[[str], str]] = [
    str,
    json.dumps,
    quote,
    lambda text: quote(text, safe=""),
    quote_plus,
    lambda text: re.sub("%..", lambda found: found[0].lower(), quote_plus(text)),
    lambda text: json.dumps(text, ensure_ascii=False).replace("/", "\\/"),
    lambda text: urlencode({"a": text}),
    lambda text: urlencode({"data": json.dumps({"token": text}, ensure_ascii=False)}),
    lambda text: quote(json.dumps([text]), safe=""),
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("number", range(len(FORMS)))
def test_in_a_url_a_form_or_json(text: str, number: int) -> None:
    form = FORMS[number]
    assert any(each in form(text) for each in spellings(text))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("before", ["", "x", "xy", "user:", "Bearer "])
@pytest.mark.parametrize("after", ["", "\n", " and more"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_within_base64_of_anything(text: str, before: str, after: str, encode: Callable[[bytes], bytes]) -> None:
    packed = encode(f"{before}{text}{after}".encode()).decode()
    assert any(each in packed for each in spellings(text))


def test_too_few_characters_of_base64_are_not_looked_for() -> None:
    assert all(len(each) >= 4 for each in spellings("abcd"))
    assert base64.b64encode(b"abcd").decode().rstrip("=") not in set(spellings("abcd"))

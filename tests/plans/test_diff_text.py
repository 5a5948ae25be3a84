"""A comparison of two sessions as text and as JSON."""

import json

from liveview.plans.diff import DiffRule, compare
from liveview.plans.diff_text import json_of, text_of
from tests.support.conformity import profile_of_texts

BEFORE = profile_of_texts("{}", "{}", name="Signup")
AFTER = profile_of_texts("{}", name="Refund")
for _session, _texts in ((BEFORE, ['{"price":1,"coupon":"x"}']), (AFTER, ['{"price":"1","total":1}'])):
    profile_of_texts(*_texts, into=_session)
    profile_of_texts("{}", name="Home", into=_session)
FOUND = compare(BEFORE, AFTER)


class TestText:
    def test_has_what_differs_and_ends_with_whether_it_is_worse(self) -> None:
        assert text_of(FOUND, FOUND.worse()) == (
            "gone    Signup  2 → 0\n"
            "changed Purchase  1 → 1\n"
            "          price: number → string\n"
            "          coupon: gone (string)\n"
            "          total: new (number)\n"
            "new     Refund  0 → 1\n"
            "worse   gone: Signup\n"
            "worse   shape: Purchase.price number → string\n"
            "worse   shape: Purchase.coupon gone\n"
            "FAILED  worse: 3 findings, 4 event names compared, 1 the same\n"
        )

    def test_says_when_it_is_not_worse(self) -> None:
        same = compare(AFTER, AFTER)
        assert text_of(same, same.worse()) == "ok      not worse: 3 event names compared, 3 the same\n"

    def test_lets_no_name_begin_a_line_or_be_a_command(self) -> None:
        evil = "x\n::error::\x1b[31m ##[group]\u202e" + "y" * 500
        found = compare(profile_of_texts(json.dumps({evil[:190]: 1}), name=evil), profile_of_texts("{}", name=evil))
        text = text_of(found, found.worse(tuple(DiffRule)))
        assert len(text.splitlines()) == len(text.split("\n")) - 1 == 4
        assert all(line.isprintable() and len(line) < 400 for line in text.splitlines())
        assert "##[" not in text
        assert not any(line.startswith("::") for line in text.splitlines())


class TestJson:
    def test_has_the_documented_shape(self) -> None:
        assert json.loads(json_of(FOUND, FOUND.worse())) == {
            "worse": ["gone: Signup", "shape: Purchase.price number → string", "shape: Purchase.coupon gone"],
            "events": [
                {"name": "Signup", "type": "track", "status": "gone", "before": 2, "after": 0, "properties": []},
                {
                    "name": "Purchase",
                    "type": "track",
                    "status": "changed",
                    "before": 1,
                    "after": 1,
                    "properties": [
                        {"path": "price", "change": "type", "before": "number", "after": "string"},
                        {"path": "coupon", "change": "gone", "before": "string", "after": None},
                        {"path": "total", "change": "new", "before": None, "after": "number"},
                    ],
                },
                {"name": "Home", "type": "track", "status": "same", "before": 1, "after": 1, "properties": []},
                {"name": "Refund", "type": "track", "status": "new", "before": 0, "after": 1, "properties": []},
            ],
        }

    def test_is_one_line_of_ascii_without_commands(self) -> None:
        evil = "\x1b\x7f\u202e##[group]"
        found = compare(profile_of_texts("{}", name=evil), profile_of_texts("{}", name="ä"))
        text = json_of(found, found.worse())
        assert text.isascii()
        assert text.removesuffix("\n").isprintable()
        assert "##[" not in text
        assert json.loads(text)["events"][0]["name"] == evil

"""Files of expected events."""

import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from liveview.errors import SpecError
from liveview.model.event import EventType, State
from liveview.pages import page
from liveview.specs.kinds import KINDS, ValueKind
from liveview.specs.reading import load, read
from liveview.specs.spec import Spec

WHOLE = """\
version = 1
title = "Checkout"
filter = "user:test-*"
unexpected = "fail"
order = [["cart", "paid"]]
[[expect]]
id = "paid"
name = "Purchase"
type = "track"
user = "13793"
filter = "price>100"
count = 1
every = true
properties = { currency = "EUR", price = 12.50, items = [{ sku = "a1" }] }
kinds = { "$insert_id" = "uuid", "items[0].price" = "number" }
absent = ["coupon"]
schema = "purchase.schema.json"
state = "delivered"
problems = []
destinations = { Webhooks = "delivered", Mixpanel = "skip" }
[[expect]]
name = "cart"
count = { min = 2, max = 3 }
[[never]]
name = "Error"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "purchase.schema.json").write_text('{"required": ["price"]}')
    return tmp_path


def loaded(folder: Path, text: str, name: str = "spec.toml") -> Spec:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load(path)


def refusal(folder: Path, text: str, name: str = "spec.toml") -> str:
    with pytest.raises(SpecError) as refused:
        loaded(folder, text, name)
    assert refused.value.exit_code == 2
    return str(refused.value).replace(f"{folder}/", "")


class TestLoad:
    def test_every_key(self, folder: Path) -> None:
        spec = loaded(folder, WHOLE)
        assert (spec.title, spec.filter, spec.fails_on_unexpected) == ("Checkout", "user:test-*", True)
        assert spec.order == (("cart", "paid"),)
        paid, cart = spec.expect
        assert (paid.id, paid.name, paid.type, paid.user) == ("paid", "Purchase", EventType.TRACK, "13793")
        assert (paid.filter, paid.least, paid.most, paid.every) == ("price>100", 1, 1, True)
        assert paid.properties == {"currency": "EUR", "price": Decimal("12.50"), "items": [{"sku": "a1"}]}
        assert paid.kinds == ((("$insert_id",), "uuid"), (("items", 0, "price"), "number"))
        assert (paid.absent, paid.state, paid.problems) == ((("coupon",),), State.DELIVERED, ())
        assert paid.destinations == (("Webhooks", "delivered"), ("Mixpanel", "skip"))
        assert paid.schema is not None
        assert paid.schema.contents == {"required": ["price"]}
        assert (cart.id, cart.least, cart.most, cart.every) == ("cart", 2, 3, False)
        assert [(each.id, each.name) for each in spec.never] == [("never: Error", "Error")]

    def test_json_is_the_same(self, folder: Path) -> None:
        text = json.dumps(tomllib.loads(WHOLE))
        one, other = loaded(folder, WHOLE), loaded(folder, text, "spec.json")
        assert [each.properties for each in other.expect] == [
            {**each.properties, **({"price": Decimal("12.5")} if each.properties else {})} for each in one.expect
        ]
        assert (other.order, other.never, other.expect[0].kinds) == (one.order, one.never, one.expect[0].kinds)

    @pytest.mark.parametrize("name", ["spec.toml", "spec.json"])
    def test_the_spelling_of_windows_is_the_same(self, folder: Path, name: str) -> None:
        (folder / "purchase.schema.json").write_bytes(b'\xef\xbb\xbf{"required":\r\n["price"]}')
        text = WHOLE if name == "spec.toml" else json.dumps(tomllib.loads(WHOLE), indent=1)
        (folder / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
        assert [each.id for each in load(folder / name).expect] == ["paid", "cart"]

    def test_counts_and_ids_have_defaults(self, folder: Path) -> None:
        spec = loaded(folder, '[[expect]]\ntype = "page"\n[[expect]]\nname = "A"\ncount = { max = 2 }')
        assert [(each.id, each.least, each.most) for each in spec.expect] == [("expect[0]", 1, None), ("A", 0, 2)]

    def test_nothing_but_forbidden_or_unexpected_events_is_enough(self, folder: Path) -> None:
        assert loaded(folder, '[[never]]\nfilter = "is:failed"').never[0].id == "never: is:failed"
        assert loaded(folder, 'unexpected = "fail"').fails_on_unexpected

    def test_digits_of_numbers_are_kept(self, folder: Path) -> None:
        text = '{"expect": [{"properties": {"a": 1.23456789012345678901, "b": 123456789012345678901}}]}'
        (each,) = loaded(folder, text, "spec.JSON").expect
        assert each.properties == {"a": Decimal("1.23456789012345678901"), "b": 123456789012345678901}


class TestRefused:
    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            ("count = 1", "coutn = 1", "12: expect[0].coutn: unknown key, did you mean count?"),
            ("title", "titel", "2: titel: unknown key, did you mean title?"),
            ('[[never]]\nname = "Error"', '[[never]]\nid = "x"', "25: never[0].id: unknown key, use one of name, "),
            ('"$insert_id" = "uuid"', '"$insert_id" = "uiud"', 'kinds.$insert_id: "uiud" is not known, did you mean '),
            ('"items[0].price"', '"items[0"', "not a path from character 6 on"),
            ('"cart", "paid"', '"crat", "paid"', '5: order[0][0]: no [[expect]] has the id "crat", did you mean cart?'),
            ('["cart", "paid"]', '["cart"]', "5: order[0]: write two ids or more"),
            ('name = "cart"', 'name = "paid"', '21: expect[1]: expect[0] has the id "paid", too'),
            ("every = true", "every = 2026-01-31", 'JSON has no dates; write it in quotes, "2026-01-31"'),
            ("price = 12.50", "at = 12:30:00", 'expect[0].properties.at: JSON has no dates; write it in quotes, "12'),
            ("price = 12.50", "price = nan", "14: expect[0].properties.price: NaN is not a number of JSON"),
            ("version = 1", "version = 2", "1: version: this liveview reads version 1, not 2"),
            ("version = 1", "version = true", "1: version: this liveview reads version 1, not true"),
            ('"fail"', '"fial"', '4: unexpected: "fial" is not known, did you mean fail?'),
            ('"track"', '"click"', '9: expect[0].type: "click" is not known, use track, identify, '),
            ('"delivered"\nproblems', '"done"\nproblems', '18: expect[0].state: "done" is not known, use invalid, '),
            ("problems = []", 'problems = ["time-fra"]', "19: expect[0].problems[0]: there is no problem "),
            ('"skip"', '"skipped"', '20: expect[0].destinations.Mixpanel: "skipped" is not known, did you mean skip?'),
            ("price>100", "is:refused", "11: expect[0].filter: refused requests are not events; leave is:refused out"),
            ('"purchase.schema.json"', '"\\u0000"', "17: expect[0].schema: cannot read \0: no file can have this name"),
            ("price>100", "price>", '11: expect[0].filter: write a value right after price>, at "price>"'),
            ("count = 1", "count = -1", "12: expect[0].count: write a whole number from 0 on"),
            ("count = 1", "count = 1.5", "12: expect[0].count: write a whole number from 0 on"),
            ("count = 1", "count = { min = 3, max = 1 }", "12: expect[0].count: min is 3, which is more than max, 1"),
            ("count = 1", "count = {}", "12: expect[0].count: write min, max or both"),
            ("count = 1", "count = { least = 1 }", "12: expect[0].count.least: unknown key, use one of min, max"),
            ('"purchase.schema.json"', '"none.json"', "17: expect[0].schema: cannot read none.json: No such file"),
            ('"purchase.schema.json"', "1", "17: expect[0].schema: write a JSON Schema, or the name of its file"),
            ('"purchase.schema.json"', '{ type = "x" }', "17: expect[0].schema: not a JSON Schema: type: "),
            ('"purchase.schema.json"', '{ "$ref" = "x.json" }', '17: expect[0].schema: $ref "x.json" leads nowhere'),
            ("properties = {", "properties = [{", "invalid"),
            ('name = "Purchase"', "name = 5", "8: expect[0].name: write a text, not 5"),
            ('absent = ["coupon"]', "absent = [1]", "16: expect[0].absent: write a list of texts, not [1]"),
            ("order = [", "order = [1, ", "5: order[0]: write a list of texts, not 1"),
            ("every = true", 'every = "yes"', '13: expect[0].every: write true or false, not "yes"'),
        ],
    )
    def test_with_the_place(self, folder: Path, old: str, new: str, reason: str) -> None:
        assert old in WHOLE
        found = refusal(folder, WHOLE.replace(old, new))
        assert found.startswith("spec.toml:")
        assert reason in found or (reason == "invalid" and "not valid TOML: " in found)

    @pytest.mark.parametrize("text", [f"a{'.a' * 5_000} = 1", f"[a{'.a' * 5_000}]", f"a = {'[' * 5_000}{']' * 5_000}"])
    def test_tables_and_lists_that_are_nested_too_deep(self, folder: Path, text: str) -> None:
        assert refusal(folder, text).endswith("it is nested too deep")

    @pytest.mark.parametrize("text", ["", "version = 1", 'title = "A"', "expect = []"])
    def test_a_spec_that_expects_nothing(self, folder: Path, text: str) -> None:
        assert "it expects nothing; add [[expect]]" in refusal(folder, text)

    def test_a_prohibition_of_everything(self, folder: Path) -> None:
        assert refusal(folder, "[[never]]") == "spec.toml:1: never[0]: it forbids every event; add the name of one"

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("{", "spec.json: not valid JSON: "),
            ("[]", "spec.json: write a table, not []"),
            ('{"a": 1, "a": 2}', "spec.json: not valid JSON: the key 'a' is there twice"),
            ('{"expect": [{"count": NaN}]}', "spec.json: not valid JSON: NaN is not JSON"),
            ('{\n"expect": [\n{"nmae": 1}]}', "spec.json:3: expect[0].nmae: unknown key, did you mean name?"),
            ('{"expect": [{"kinds": {"a": null}}]}', "expect[0].kinds.a: write string, number, integer, "),
            ('{"expect": [{"name": null}]}', "spec.json:1: expect[0].name: write a text, not null"),
            ('{"expect": [{"type": null}]}', "expect[0].type: write track, identify, "),
            ('{"expect": [{"filter": null}]}', "expect[0].filter: write a text, not null"),
            ('{"expect": [{"problems": null}]}', "expect[0].problems: write a list of texts, not null"),
            ('{"expect": [{"destinations": {"A": null}}]}', "destinations.A: write pending, delivered, failed, "),
            ("[" * 100_000, "spec.json: not valid JSON: it is nested too deep"),
            ('{"expect": [{"properties": ' + '{"a": ' * 300 + "1" + "}" * 301 + "]}", "it is nested too deep"),
        ],
    )
    def test_json(self, folder: Path, text: str, reason: str) -> None:
        assert reason in refusal(folder, text, "spec.json")

    def test_a_file_that_cannot_be_read(self, folder: Path) -> None:
        (folder / "spec.toml").write_bytes(b"\xff")
        for path, reason in ((folder / "none.toml", "No such file"), (folder / "spec.toml", "it is not UTF-8 text")):
            with pytest.raises(SpecError, match=f"{path}: cannot be read: {reason}"):
                load(path)

    def test_a_schema_file_that_is_wrong(self, folder: Path) -> None:
        (folder / "purchase.schema.json").write_text('{"properties": {"a": {"type": "nmber"}}}')
        found = refusal(folder, WHOLE)
        assert found.startswith("spec.toml:17: expect[0].schema: purchase.schema.json: not a JSON Schema: properties.a")
        (folder / "purchase.schema.json").write_text("{")
        assert "purchase.schema.json is not valid JSON" in refusal(folder, WHOLE)


def test_the_example_of_the_guide_is_valid(folder: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", page("specs"), re.DOTALL)
    spec = loaded(folder, example)
    assert [each.id for each in spec.expect] == ["cart", "paid"]
    assert [each.id for each in spec.never] == ["never: Error"]


def test_every_kind_is_in_the_guide() -> None:
    rows = re.findall(r"^\| (`.+?) \|", page("specs").split("| kind | values |")[1], re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(KINDS)


class TestRead:
    def test_python_values_may_hold_kinds_and_tuples(self) -> None:
        (each,) = read({"expect": ({"name": "A", "properties": {"a": ValueKind("uuid"), "b": (1, 0.5)}},)}).expect
        assert each.properties == {"a": ValueKind("uuid"), "b": [1, 0.5]}

    @pytest.mark.parametrize("value", [object(), b"a", {1: 2}, float("inf"), {1}])
    def test_values_that_json_does_not_have_are_refused(self, value: Any) -> None:
        with pytest.raises(SpecError, match=r"^expect\[0\]\.properties\.a: "):
            read({"expect": [{"name": "A", "properties": {"a": value}}]})

    def test_schema_files_are_in_the_folder(self, folder: Path) -> None:
        (each,) = read({"expect": [{"schema": "purchase.schema.json"}]}, folder).expect
        assert each.schema is not None

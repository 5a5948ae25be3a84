"""Folders of JSON Schemas."""

import os
import sys
from pathlib import Path

import pytest

from liveview.model.event import EventType
from liveview.model.plan import Plan, PlanKind, PlannedEvent
from liveview.plans.load import load
from liveview.plans.reading import files
from tests.support.plans import plan_file, refusal

PRICE = {"type": "object", "properties": {"price": {"type": "number"}}}


class TestRead:
    def test_the_name_is_the_title_or_that_of_the_file(self, tmp_path: Path) -> None:
        plan_file(tmp_path, {**PRICE, "title": "Purchase"}, "a.json")
        plan_file(tmp_path, PRICE, "Order Completed.json")
        plan_file(tmp_path, PRICE, "Refund.schema.json")
        plan_file(tmp_path, True, "Anything.JSON")
        plan = load(tmp_path)
        assert plan.kind is PlanKind.SCHEMAS
        assert [each.name for each in plan.events] == ["Anything", "Order Completed", "Refund", "Purchase"]
        assert plan.events[0].schema is True
        assert plan.events[2].schema == PRICE

    def test_names_with_a_meaning_have_a_type(self, tmp_path: Path) -> None:
        plan_file(tmp_path, PRICE, "$identify.json")
        plan_file(tmp_path, {**PRICE, "title": "$page"}, "page.json")
        assert [(each.name, each.type) for each in load(tmp_path).events] == [
            ("$identify", EventType.IDENTIFY),
            ("$page", EventType.PAGE),
        ]

    def test_folders_inside_are_read_in_the_order_of_their_paths(self, tmp_path: Path) -> None:
        for name in ("z.json", "cart/b.json", "cart/deep/c.json", "a.json"):
            plan_file(tmp_path, PRICE, name)
        assert [each.name for each in load(tmp_path).events] == ["a", "b", "c", "z"]

    def test_everything_else_is_left_out(self, tmp_path: Path) -> None:
        plan_file(tmp_path, PRICE, "a.json")
        for name in ("README.md", ".b.json", ".git/c.json", "d.json.bak", "e.yaml"):
            plan_file(tmp_path, "not JSON", name)
        (tmp_path / "readme").symlink_to("README.md")
        assert load(tmp_path) == Plan(events=(PlannedEvent("a", schema=PRICE),), kind=PlanKind.SCHEMAS)

    def test_a_schema_of_an_older_draft(self, tmp_path: Path) -> None:
        plan_file(tmp_path, {"$schema": "http://json-schema.org/draft-07/schema#", "items": [{}]}, "a.json")
        assert load(tmp_path).events[0].schema == {"prefixItems": [{}]}


class TestRefused:
    def test_a_folder_without_schemas(self, tmp_path: Path) -> None:
        (tmp_path / "inside").mkdir()
        plan_file(tmp_path, "", "README.md")
        expected = ": there is no JSON Schema in it; add one whose name ends in .json"
        assert refusal(tmp_path, tmp_path) == expected

    def test_the_file_is_named(self, tmp_path: Path) -> None:
        plan_file(tmp_path, PRICE, "a.json")
        plan_file(tmp_path, '{\n "type": "strnig"}', "cart/b.json")
        assert refusal(tmp_path, tmp_path) == 'cart/b.json:2: type: "strnig" is not a type, did you mean string?'

    def test_two_files_for_one_event(self, tmp_path: Path) -> None:
        plan_file(tmp_path, PRICE, "A.json")
        plan_file(tmp_path, {"title": "A"}, "b/c.json")
        assert (
            refusal(tmp_path, tmp_path)
            == 'b/c.json: "A" of the type track is planned already, at A.json; keep one of them'
        )

    @pytest.mark.parametrize("title", ["", 5, []])
    def test_a_title_that_is_not_a_name(self, title: object, tmp_path: Path) -> None:
        plan_file(tmp_path, {"title": title}, "a.json")
        assert "a.json:2: title: write the name of the event, a text, instead of" in refusal(tmp_path, tmp_path)

    def test_a_reference_to_the_file_beside_it(self, tmp_path: Path) -> None:
        plan_file(tmp_path, {"$ref": "b.json"}, "a.json")
        plan_file(tmp_path, PRICE, "b.json")
        assert refusal(tmp_path, tmp_path).startswith('a.json:2: $ref: "b.json" leads nowhere in this schema')

    @pytest.mark.parametrize(("name", "target"), [("a.json", "/etc/hostname"), ("a", "."), ("a.json", "none")])
    def test_links(self, name: str, target: str, tmp_path: Path) -> None:
        plan_file(tmp_path, PRICE, "b.json")
        (tmp_path / name).symlink_to(target)
        expected = f"{name}: links in a folder of schemas are not followed; copy what it leads to"
        assert refusal(tmp_path, tmp_path) == expected

    def test_folders_nested_too_deep(self, tmp_path: Path) -> None:
        plan_file(tmp_path, PRICE, "/".join(["d"] * 21) + "/a.json")
        assert "folders are nested too deep, at most 20 levels; move it up" in refusal(tmp_path, tmp_path)

    def test_all_files_together_are_too_large(self, tmp_path: Path) -> None:
        half = '{"description": "' + "x" * (files.MOST_BYTES // 2) + '"}'
        plan_file(tmp_path, half, "a.json")
        assert len(load(tmp_path).events) == 1
        plan_file(tmp_path, half, "b.json")
        assert refusal(tmp_path, tmp_path) == "b.json: it is too large, a plan has at most 16 MiB; split it by product"

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
    def test_a_name_that_is_not_text(self, tmp_path: Path) -> None:
        path = os.fsencode(tmp_path) + b"/\xff.json"
        with open(path, "wb") as file:  # noqa: PTH123 # a path is made of text
            file.write(b"{}")
        assert refusal(tmp_path, tmp_path).endswith(
            "its name is not UTF-8 text; rename it, or add a title to the schema"
        )

    def test_a_folder_that_may_not_be_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(_: Path) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "scandir", refuse)
        assert refusal(tmp_path, tmp_path) == ": cannot be read: Permission denied; check its name and its permissions"

"""A warehouse in a folder of CSV files."""

import csv
import stat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.adapters import warehouse_csv
from liveview.adapters.warehouse_csv import ALREADY, MARK, CsvWarehouse
from liveview.core.shapes.warehouse_rows import FIXED
from liveview.errors import WarehouseError
from liveview.text.formulas import is_formula
from tests.support.adapters.warehouses import csv_rows, said
from tests.support.core.warehouse_rows import PROPERTIES, expected, outgoing, outgoing_with, sent
from tests.support.examples import examples

HEADER = ",".join(FIXED)
FIRST = "m1,Purchase,1577836800.5,,,13793,,"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "shop"


def write(folder: Path, message: str = "m1", /, **properties: Any) -> tuple[str, ...]:
    """Write one row in a run of its own."""
    return CsvWarehouse(folder).write("purchase", sent(outgoing("Purchase", message, **properties)))


def lines(folder: Path) -> list[str]:
    content = (folder / "purchase.csv").read_bytes().decode()
    assert content.endswith("\r\n")
    return content.split("\r\n")[:-1]


class TestRows:
    def test_are_lines_under_a_header(self, folder: Path) -> None:
        assert write(folder, price=3.5, paid=True, note='a "b", c') == ()
        assert lines(folder) == [f"{HEADER},price,paid,note", f'{FIRST},3.5,true,"a ""b"", c"']

    def test_get_an_empty_cell_for_a_column_that_came_later(self, folder: Path) -> None:
        write(folder, "m1", note="a\r\nb")
        write(folder, "m2", price=1)
        assert lines(folder)[0] == f"{HEADER},note,price"
        assert [row.get("note") for row in csv_rows(folder)] == ["a\r\nb", None]
        assert [row.get("price") for row in csv_rows(folder)] == [None, 1]
        assert sorted(each.name for each in folder.iterdir()) == [MARK, "purchase.csv"]

    def test_are_no_formulas(self, folder: Path) -> None:
        write(folder, note="=cmd|' /C calc'!A0", negative=-5)
        assert lines(folder)[1] == f"{FIRST},'=cmd|' /C calc'!A0,-5"

    def test_of_one_message_are_one(self, folder: Path) -> None:
        warehouse = CsvWarehouse(folder)
        row = sent(outgoing(price=1))
        assert [warehouse.write("purchase", row) for _ in range(2)] == [(), (ALREADY,)]
        assert write(folder, price=1) == (ALREADY,)
        assert len(lines(folder)) == 2

    def test_are_known_as_long_as_few_came_later(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(warehouse_csv, "REMEMBERED", 2)
        warehouse = CsvWarehouse(folder)
        for message in ("m1", "m2", "m3"):
            warehouse.write("purchase", sent(outgoing("Purchase", message)))
        assert [write(folder, message) for message in ("m2", "m1")] == [(ALREADY,), ()]

    def test_keep_a_value_of_another_type_in_other(self, folder: Path) -> None:
        write(folder, "m1", price=1)
        (note,) = write(folder, "m2", price="none")
        assert note.startswith("column-type: price ")
        assert csv_rows(folder)[1]["other"] == {"price": "none"}

    def test_have_at_most_200_columns(self, folder: Path) -> None:
        write(folder, "m1", **{f"p{number}": number for number in range(150)})
        write(folder, "m2", **{f"q{number}": number for number in range(150)})
        assert len(lines(folder)[0].split(",")) == 200
        assert csv_rows(folder)[1]["other"]["q149"] == 149

    @pytest.mark.parametrize("cut", [b"", b'm2,"a', b"m2,Pur", b"m2"])
    def test_follow_a_line_that_was_cut_off(self, folder: Path, cut: bytes) -> None:
        write(folder, "m1", note="x")
        with (folder / "purchase.csv").open("ab") as file:
            file.write(cut)
        assert write(folder, "m2", note="y") == ()
        assert lines(folder)[-1] == f"{FIRST.replace('m1', 'm2')},y"
        assert write(folder, "m3", later="z") == ()
        assert len(lines(folder)) == (4 if not cut else 5)

    def test_follow_lines_of_an_editor(self, folder: Path) -> None:
        write(folder, "m1", note="x")
        path = folder / "purchase.csv"
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").rstrip())
        assert write(folder, "m1", note="x") == ()
        assert path.read_bytes().count(b"m1,") == 2

    @examples(30)
    @given(st.lists(PROPERTIES, min_size=1, max_size=4))
    def test_read_back_equal(self, many: list[dict[str, Any]]) -> None:
        with TemporaryDirectory() as parent:
            folder = Path(parent) / "shop"
            events = [outgoing_with(properties, f"m{number}") for number, properties in enumerate(many)]
            warehouse = CsvWarehouse(folder)
            for event in events:
                warehouse.write("purchase", sent(event))
            found = [said(row) for row in csv_rows(folder)]
            assert found == [{name: value for name, value in expected(each).items() if value != ""} for each in events]
            for row in csv_rows_as_text(folder):
                assert not any(is_formula(cell) and not cell.startswith("-") for cell in row)


def csv_rows_as_text(folder: Path) -> list[list[str]]:
    with (folder / "purchase.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


class TestFolder:
    def test_is_made_for_its_owner(self, folder: Path) -> None:
        write(folder)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}

    def test_may_be_there_if_it_is_empty(self, folder: Path) -> None:
        folder.mkdir()
        assert write(folder) == ()

    def test_with_something_else_in_it_is_left_alone(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "mine.txt").touch()
        with pytest.raises(WarehouseError, match="files of other programs"):
            write(folder)
        assert [each.name for each in folder.iterdir()] == ["mine.txt"]

    def test_is_not_made_in_a_folder_that_is_not_there(self, folder: Path) -> None:
        with pytest.raises(WarehouseError, match=r"the folder .*shop does not exist"):
            write(folder / "inner")

    def test_must_not_be_a_file_or_a_link(self, folder: Path, tmp_path: Path) -> None:
        folder.touch()
        with pytest.raises(WarehouseError, match="is not a folder"):
            write(folder)
        (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(WarehouseError, match="symbolic link"):
            write(tmp_path / "link")

    @pytest.mark.parametrize(("content", "words"), [("{", "was changed"), ('{"format":9}', "a newer liveview")])
    def test_with_a_mark_that_is_not_ours_is_left_alone(self, folder: Path, content: str, words: str) -> None:
        folder.mkdir()
        (folder / MARK).write_text(content)
        with pytest.raises(WarehouseError, match=words):
            write(folder)

    def test_keeps_a_file_whose_columns_another_program_changed(self, folder: Path) -> None:
        write(folder)
        (folder / "purchase.csv").write_text("mine,is,other\r\n1,2,3\r\n")
        with pytest.raises(WarehouseError, match=r"changed the columns of purchase\.csv"):
            write(folder, "m2")
        assert (folder / "purchase.csv").read_bytes() == b"mine,is,other\r\n1,2,3\r\n"

    def test_gets_a_new_file_for_one_that_was_moved_away(self, folder: Path) -> None:
        warehouse = CsvWarehouse(folder)
        warehouse.write("purchase", sent(outgoing("Purchase", "m1", price=1)))
        (folder / "purchase.csv").unlink()
        warehouse.write("purchase", sent(outgoing("Purchase", "m2")))
        assert lines(folder) == [f"{HEADER},price", f"{FIRST.replace('m1', 'm2')},"]

    def test_is_made_again_after_it_was_removed(self, folder: Path) -> None:
        warehouse = CsvWarehouse(folder)
        warehouse.write("purchase", sent(outgoing("Purchase", "m1", price=1)))
        for each in folder.iterdir():
            each.unlink()
        folder.rmdir()
        warehouse.write("purchase", sent(outgoing("Purchase", "m2")))
        assert lines(folder)[0] == HEADER
        warehouse.close()

    def test_completes_a_header_that_a_kill_left_behind(self, folder: Path) -> None:
        write(folder, "m1")
        before = (folder / "purchase.csv").read_bytes()
        write(folder, "m2", price=1)
        (folder / "purchase.csv").write_bytes(before)
        write(folder, "m2", price=1)
        assert lines(folder)[0] == f"{HEADER},price"
        assert len(lines(folder)) == 3

"""Files of plans."""

import os
from pathlib import Path

import pytest

from liveview.errors import PlanError
from liveview.plans.reading.files import MOST_BYTES, text_of


def said(path: Path, room: int = MOST_BYTES) -> str:
    with pytest.raises(PlanError) as refused:
        text_of(path, room)
    return str(refused.value).replace(f"{path.parent}/", "")


def test_the_text_is_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(b"\xef\xbb\xbfevent\r\n\xc3\xa4")
    assert text_of(path) == "event\r\nä"


def test_as_many_bytes_as_there_is_room_for(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"12345")
    assert text_of(path, 5) == "12345"
    assert said(path, 4) == "plan.json: it is too large, a plan has at most 16 MiB; split it by product"


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"\xff\xfee\x00", 1), (b"a\n\nb\xe4", 3), (b"\xed\xa0\xbd", 1)],
    ids=["utf-16", "latin", "half"],
)
def test_what_is_not_utf_8_is_refused_with_its_line(content: bytes, line: int, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    assert said(path) == f"plan.json:{line}: it is not UTF-8 text; save it as UTF-8"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "plan.json")
    assert said(tmp_path / "plan.json").startswith("plan.json: it is not a file; name the file of a plan")


@pytest.mark.parametrize(
    ("name", "reason"),
    [("none.json", "No such file"), ("x" * 999, "File name too long"), ("a\0b", "its name is not one of a file")],
)
def test_a_name_without_a_file(name: str, reason: str, tmp_path: Path) -> None:
    assert f"cannot be read: {reason}" in said(tmp_path / name)

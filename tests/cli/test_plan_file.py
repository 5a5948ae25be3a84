"""Files of plans: which can be changed, and how they are replaced."""

import os
import stat
from pathlib import Path

import pytest

from liveview.cli.plan_file import read_plan, write
from liveview.errors import PlanError, UsageError
from liveview.samples import folder
from tests.support.plans import plan_file as new_plan_file
from tests.support.plans import plan_of


class TestReadPlan:
    def test_is_the_text_and_what_it_says(self, tmp_path: Path) -> None:
        path = new_plan_file(tmp_path, plan_of({"name": "Purchase"}, version=3))
        found = read_plan(path)
        assert (found.path, found.text) == (path, path.read_text())
        assert found.document == plan_of({"name": "Purchase"}, version=3)

    @pytest.mark.parametrize(
        ("name", "kind"),
        [("segment.json", "a Segment tracking plan"), ("schemas", "a folder of JSON Schemas"), ("plan.csv", "a table")],
    )
    def test_of_another_kind_says_what_to_do(self, name: str, kind: str) -> None:
        with pytest.raises(PlanError, match=f"{name}: it is {kind}, and only .* learn one with -o") as refused:
            read_plan(folder() / "plans" / name)
        assert refused.value.exit_code == 2

    @pytest.mark.parametrize("content", ["{", '{"liveview_plan":2}', '{"liveview_plan":1,"events":[{"name":5}]}'])
    def test_of_what_is_not_a_plan_is_refused(self, tmp_path: Path, content: str) -> None:
        with pytest.raises(PlanError):
            read_plan(new_plan_file(tmp_path, content))
        with pytest.raises(PlanError, match="check its name"):
            read_plan(tmp_path / "missing.json")


class TestWrite:
    def test_makes_a_private_file(self, tmp_path: Path) -> None:
        write(tmp_path / "plan.json", "ä\n", force=False)
        assert (tmp_path / "plan.json").read_bytes() == "ä\n".encode()
        assert stat.S_IMODE((tmp_path / "plan.json").stat().st_mode) == 0o600

    def test_replaces_only_by_force_and_keeps_the_mode(self, tmp_path: Path) -> None:
        path = new_plan_file(tmp_path, "old")
        path.chmod(0o644)
        with pytest.raises(UsageError, match="already exists; choose another file with -o, or add --force"):
            write(path, "new", force=False)
        assert path.read_text() == "old"
        write(path, "new", force=True)
        assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o644)
        assert [each.name for each in tmp_path.iterdir()] == ["plan.json"]

    def test_keeps_a_link_and_replaces_what_it_leads_to(self, tmp_path: Path) -> None:
        real = new_plan_file(tmp_path, "old", "real/plan.json")
        link = tmp_path / "plan.json"
        link.symlink_to(real)
        write(link, "new", force=True)
        assert link.is_symlink()
        assert real.read_text() == "new"

    def test_does_not_overwrite_through_a_link_that_leads_nowhere(self, tmp_path: Path) -> None:
        link = tmp_path / "plan.json"
        link.symlink_to(tmp_path / "nowhere.json")
        with pytest.raises(UsageError, match="already exists"):
            write(link, "new", force=False)

    @pytest.mark.parametrize("name", ["missing/plan.json", "directory", "x" * 300])
    def test_that_cannot_be_is_one_sentence(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "directory").mkdir()
        with pytest.raises(UsageError, match=r"^cannot write .*: [^:]+$"):
            write(tmp_path / name, "new", force=True)

    def test_that_fails_leaves_the_old_file_and_nothing_beside_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        path = new_plan_file(tmp_path, "old")
        with pytest.raises(UsageError, match="No space left on device"):
            write(path, "new", force=True)
        assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("plan.json", "old")]

"""The plan of a configuration, and how one of another kind becomes a plan that liveview can write."""

import tomllib
from pathlib import Path

import pytest

from liveview.errors import LiveviewError, PlanError
from liveview.model.plan import PlanKind
from liveview.plans.in_config import adopt, adoption, advice, named_plan, own_document
from liveview.plans.load import load

TABLE = "event,property,type,required,example\nPurchase,,,yes,\nPurchase,price,number,no,\n"


def config(folder: Path, text: str) -> str:
    path = folder / "liveview.toml"
    path.write_bytes(text.encode())
    return str(path)


def csv(folder: Path, text: str = '[plan]\nfile = "plan.csv"\n') -> str:
    (folder / "plan.csv").write_text(TABLE)
    return config(folder, text)


class TestNamedPlan:
    def test_is_relative_to_the_configuration(self, tmp_path: Path) -> None:
        named = named_plan(csv(tmp_path))
        assert (named.path, named.kind) == (tmp_path / "plan.csv", PlanKind.CSV)

    def test_is_found_from_any_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "sub").mkdir()
        csv(tmp_path / "sub")
        monkeypatch.chdir(tmp_path)
        assert named_plan("sub/liveview.toml").path == Path("sub/plan.csv")

    def test_may_be_missing(self, tmp_path: Path) -> None:
        with pytest.raises(LiveviewError, match=r"no plan is in use; name one with file under \[plan\]"):
            named_plan(config(tmp_path, ""))


class TestAdoption:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ('[plan]\nfile = "plan.csv"\n', '[plan]\nfile = "plan.json"\n'),
            (
                '# a\n[ plan ] # b\n unplanned = "warn"\n file=\'plan.csv\'  # "c"\n\n[log] # d\nkeep_days = 3\n',
                '# a\n[ plan ] # b\n unplanned = "warn"\n file="plan.json"  # "c"\n\n[log] # d\nkeep_days = 3\n',
            ),
            ('[plan]\r\nfile = "plan.csv"\r\n', '[plan]\r\nfile = "plan.json"\r\n'),
        ],
    )
    def test_changes_nothing_but_the_name_of_the_plan(self, tmp_path: Path, before: str, after: str) -> None:
        named = named_plan(csv(tmp_path, before))
        adopt(adoption(named))
        assert named.config.read_bytes() == after.encode()
        assert named_plan(str(named.config)).kind is PlanKind.LIVEVIEW
        assert load(tmp_path / "plan.json").events == load(tmp_path / "plan.csv").events

    @pytest.mark.parametrize(
        "text",
        [
            'plan = { file = "plan.csv" }\n',
            'plan.file = "plan.csv"\n',
            '[plan]\nfile = """plan.csv"""\n',
            '[plan]\nunplanned = "warn"\n"file" = "plan.csv"\n',
        ],
    )
    def test_leaves_a_configuration_that_is_written_in_another_way_to_its_owner(
        self, tmp_path: Path, text: str
    ) -> None:
        named = named_plan(csv(tmp_path, text))
        how = adoption(named)
        adopt(how)
        assert named.config.read_text() == text
        assert advice(how) == 'write file = "plan.json" under [plan] in liveview.toml'
        assert load(tmp_path / "plan.json").kind is PlanKind.LIVEVIEW

    def test_is_not_misled_by_text_that_looks_like_a_table(self, tmp_path: Path) -> None:
        text = '[environments]\n"""\n[plan]\nfile = "plan.csv"\n""" = "t"\n[plan]\nfile = "plan.csv"\n'
        with pytest.raises(tomllib.TOMLDecodeError):
            tomllib.loads(text)  # a key cannot have several lines, so only a value can look like that
        text = '[[environments]]\nname = """\n[plan]\nfile = "plan.csv"\n"""\ntoken = "t"\n[plan]\nfile = "plan.csv"\n'
        assert adoption(named_plan(csv(tmp_path, text))).after is None

    def test_takes_a_name_that_is_free(self, tmp_path: Path) -> None:
        (tmp_path / "plan.json").symlink_to("nowhere")
        (tmp_path / "plan-2.json").write_text("{}")
        assert adoption(named_plan(csv(tmp_path))).target == tmp_path / "plan-3.json"

    def test_does_not_save_a_plan_that_is_too_large_to_be_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("liveview.plans.own_file.MOST_BYTES", 100)
        how = adoption(named_plan(csv(tmp_path)))
        with pytest.raises(PlanError, match=r"plan\.json was not written, it would have more than"):
            adopt(how)
        assert (how.target.exists(), how.plan.config.read_bytes()) == (False, how.before)

    def test_does_not_replace_a_file_that_came_meanwhile(self, tmp_path: Path) -> None:
        how = adoption(named_plan(csv(tmp_path)))
        how.target.write_text("theirs")
        with pytest.raises(PlanError, match="it is there already"):
            adopt(how)
        assert (how.target.read_text(), how.plan.config.read_bytes()) == ("theirs", how.before)

    def test_leaves_a_configuration_that_was_changed_meanwhile(self, tmp_path: Path) -> None:
        how = adoption(named_plan(csv(tmp_path)))
        how.plan.config.write_text("# theirs\n")
        with pytest.raises(PlanError, match=r"liveview\.toml was changed meanwhile and was left as it is"):
            adopt(how)
        assert how.plan.config.read_text() == "# theirs\n"
        assert not how.target.exists(), "the next try would save it as plan-2.json"


def test_a_plan_of_any_kind_says_the_same_in_the_own_one(tmp_path: Path) -> None:
    csv(tmp_path)
    assert own_document(load(tmp_path / "plan.csv")) == {
        "liveview_plan": 1,
        "version": 1,
        "events": [
            {
                "name": "Purchase",
                "type": "track",
                "required": True,
                "schema": load(tmp_path / "plan.csv").events[0].schema,
            }
        ],
    }

"""The plugin as pytest finds it: by its entry point, in projects of its own."""

import ast
import os
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from liveview.cli import main
from tests.support.liveviews import event, running
from tests.support.sources import ROOT

pytest_plugins = ("pytester",)

SENT = """
    def event(name, **properties):
        import time
        known = {"distinct_id": "13793", "token": "2ce2b45b-af44-4426-a3ef-a314abce9c85", "time": time.time()}
        return {"event": name, "properties": {**known, **properties}}
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """An empty project beside an installed liveview."""
    (entry,) = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["pytest11"].items()
    info = pytester.path / "site" / "liveview-0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: liveview\nVersion: 0\n")
    (info / "entry_points.txt").write_text(f"[pytest11]\n{entry[0]} = {entry[1]}\n")
    (info / "RECORD").write_text("")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(info.parent), str(ROOT)]))
    monkeypatch.setenv("TMPDIR", str(pytester.mkdir("temporary")))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return pytester


def run(project: pytest.Pytester, source: str, *options: str) -> pytest.RunResult:
    """Run the tests of a source, which may send an `event`."""
    project.makepyfile(test_it="\n".join(textwrap.dedent(each) for each in (SENT, source)))
    return project.runpytest_subprocess("-p", "no:randomly", "-p", "no:timeout", *options)


def sessions(project: pytest.Pytester) -> list[Path]:
    return sorted((project.path / "temporary").glob("liveview-*/*.db"))


class TestFixture:
    def test_each_test_has_an_engine_of_its_own(self, project: pytest.Pytester) -> None:
        result = run(
            project,
            """
            import pytest
            seen = set()

            @pytest.mark.parametrize("number", range(5))
            def test_one(liveview, number):
                liveview.send(event("Purchase"))
                [paid] = liveview.wait_for("Purchase", user="13793", count=1)
                assert len(liveview.events()) == 1
                assert not seen & {liveview.url, liveview.log}
                seen.update({liveview.log})
            """,
        )
        result.assert_outcomes(passed=5)
        assert sessions(project) == []

    def test_several_in_one_test(self, project: pytest.Pytester) -> None:
        result = run(
            project,
            """
            def test_two(liveview, liveview_factory):
                all = [liveview, *(liveview_factory(config={"destinations": []}) for _ in range(9))]
                for name in ("url", "sink_url", "log", "token"):
                    assert len({getattr(each, name) for each in all}) == 10
                all[1].send(event("Purchase"))
                assert [len(each.events()) for each in all] == [0, 1] + [0] * 8
            """,
        )
        result.assert_outcomes(passed=1)
        assert sessions(project) == []

    def test_on_workers_of_xdist(self, project: pytest.Pytester) -> None:
        result = run(
            project,
            """
            import pytest

            @pytest.mark.parametrize("number", range(6))
            def test_one(liveview, number):
                liveview.send(event("Purchase"))
                liveview.assert_delivered("Purchase")
                assert number != 3
            """,
            *("-n", "2"),
        )
        result.assert_outcomes(passed=5, failed=1)
        assert len(sessions(project)) == 1
        result.stdout.fnmatch_lines(
            ["*- liveview -*", "#1 Purchase 13793 delivered*", f"session: {sessions(project)[0]}"]
        )


class TestConfiguration:
    OWN = '[[destinations]]\nname = "Own"\n[[destinations.webhooks]]\nurl = "sink:/own"\n'

    def test_that_of_the_directory_is_not_read(self, project: pytest.Pytester) -> None:
        project.path.joinpath("liveview.toml").write_text("no TOML")
        run(project, "def test_it(liveview): pass").assert_outcomes(passed=1)

    def test_the_option_is_relative_to_its_file(self, project: pytest.Pytester) -> None:
        project.makeini("[pytest]\nliveview_config = conf/own.toml\n")
        project.mkdir("conf").joinpath("own.toml").write_text(self.OWN)
        source = """
            def test_it(liveview):
                liveview.send(event("A"))
                liveview.assert_delivered("A", to="Own")
        """
        run(project, source).assert_outcomes(passed=1)

    def test_a_mark_has_the_last_word_but_one(self, project: pytest.Pytester) -> None:
        result = run(
            project,
            """
            import pytest
            NONE = {"destinations": []}
            pytestmark = pytest.mark.liveview(config={"dedup": {"policy": "mark"}})

            @pytest.mark.liveview(config=NONE)
            def test_mark(liveview, liveview_factory):
                [found] = liveview.send(event("A"))
                assert found.state == "unrouted"
                [found] = liveview_factory(config={}).send(event("A"))
                assert found.state != "unrouted"

            def test_module(liveview):
                first = event("A")
                liveview.send(first, first)
                assert {each.state for each in liveview.wait_for(state="delivered", count=2)} == {"delivered"}
            """,
            "--strict-markers",
        )
        result.assert_outcomes(passed=2)

    def test_webhooks_elsewhere_need_leave(self, project: pytest.Pytester) -> None:
        result = run(
            project,
            """
            import pytest
            OUT = {"destinations": [{"name": "A", "webhooks": [{"url": "https://example.com/hook"}]}]}

            @pytest.mark.liveview(config=OUT)
            def test_refused(liveview): pass

            @pytest.mark.liveview(config=OUT, allow_outside=True)
            def test_allowed(liveview): pass

            @pytest.mark.liveview(OUT)
            def test_mistake(liveview): pass
            """,
        )
        result.assert_outcomes(passed=1, errors=2)
        result.stdout.fnmatch_lines(["*https://example.com/hook*allow_outside=True*"])

    def test_the_mark_is_explained(self, project: pytest.Pytester) -> None:
        result = project.runpytest_subprocess("--markers")
        result.stdout.fnmatch_lines(["@pytest.mark.liveview(config=None, allow_outside=False):*"])


class TestFailures:
    def test_ours_says_everything_and_keeps_the_session(self, project: pytest.Pytester) -> None:
        result = run(
            project,
            """
            def test_it(liveview):
                liveview.send(event("Purchase"))
                liveview.wait_for("Purchase", user="13794", timeout=0.01)
            """,
        )
        result.assert_outcomes(failed=1)
        (log,) = sessions(project)
        result.stdout.fnmatch_lines(
            [
                '>*liveview.wait_for("Purchase", user="13794", timeout=0.01)',
                'E *AssertionError: wanted: 1 event within 0.01 s: Purchase, user "13794"',
                "E *found: 0 of 1 event",
                'E *nearest: #1 Purchase: user is "13793", wanted "13794"',
                "E *trace of #1 Purchase, *:",
                "E * received * received POST /track*",
                f"E *session: {log}",
            ]
        )
        result.stdout.no_fnmatch_line("*- liveview -*")
        result.stdout.no_fnmatch_line("*instance.py*raise*")

    def test_any_other_has_a_section(self, project: pytest.Pytester) -> None:
        result = run(
            project,
            """
            import pytest

            def test_it(liveview):
                liveview.send(*(event(f"E{number}") for number in range(22)))
                assert 1 == 2

            @pytest.fixture
            def broken(liveview):
                raise ValueError

            def test_broken(broken): pass
            """,
        )
        result.assert_outcomes(failed=1, errors=1)
        assert len(sessions(project)) == 2
        text = result.stdout.str()
        assert text.count("- liveview -") == 2
        assert "#22 E21 13793" in text
        assert "#3 E2 " in text
        assert "#2 E1 " not in text

    def test_one_of_the_teardown_is_one(self, project: pytest.Pytester) -> None:
        result = run(
            project,
            """
            import pytest

            @pytest.fixture
            def strict(liveview):
                yield liveview
                liveview.assert_never("Error")

            @pytest.fixture
            def broken(liveview):
                yield liveview
                raise ValueError

            def test_strict(strict):
                strict.send(event("Error"))

            def test_broken(broken):
                broken.send(event("Purchase"))

            def test_good(strict):
                strict.send(event("Purchase"))
            """,
        )
        result.assert_outcomes(passed=3, errors=2)
        text = result.stdout.str()
        assert text.count("- liveview -") == 1
        assert text.count("#1 Purchase 13793 ") == 1
        assert len(sessions(project)) == 2
        for log in sessions(project):
            assert f"session: {log}" in text

    def test_an_interrupted_test_leaves_nothing(self, project: pytest.Pytester) -> None:
        source = """
            def test_it(liveview):
                liveview.send(event("Purchase"))
                raise KeyboardInterrupt
        """
        assert run(project, source).ret == pytest.ExitCode.INTERRUPTED
        assert sessions(project) == []

    def test_expected_ones_leave_nothing(self, project: pytest.Pytester) -> None:
        result = run(
            project,
            """
            import pytest

            def test_raises(liveview):
                with pytest.raises(AssertionError, match="nearest: "):
                    liveview.wait_for("Purchase", timeout=0)

            @pytest.mark.xfail
            def test_xfail(liveview):
                assert 0

            def test_skip(liveview):
                pytest.skip("no")
            """,
        )
        result.assert_outcomes(passed=1, xfailed=1, skipped=1)
        assert sessions(project) == []


def test_a_captured_session_is_a_test(project: pytest.Pytester, tmp_path: Path) -> None:
    log = tmp_path / "session.db"
    with running(log=log) as liveview:
        liveview.send(event("Cart Viewed"), event("Purchase", price=12.5), event("Purchase", price=20))
        liveview.assert_delivered()
    captured = CliRunner().invoke(main, ["export", str(log), "--as", "pytest"]).stdout
    project.makepyfile(test_captured=captured, test_changed=captured.replace("12.5", "12.6", 1))
    result = project.runpytest_subprocess("-p", "no:randomly", "-p", "no:timeout")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*unexpected: wanted none, found 1: #2 Purchase"])


class TestIdle:
    def test_it_imports_one_small_module(self, project: pytest.Pytester) -> None:
        result = run(
            project,
            """
            import sys

            def test_it(request):
                assert request.config.pluginmanager.has_plugin("liveview")
                assert [name for name in sorted(sys.modules) if name.startswith("liveview")] == [
                    "liveview", "liveview.pytest_plugin",
                ]
                assert not {"aiohttp", "msgspec", "textual"} & {*sys.modules}
            """,
        )
        result.assert_outcomes(passed=1)

    def test_it_can_be_switched_off(self, project: pytest.Pytester) -> None:
        result = run(
            project,
            """
            import sys

            def test_it(request):
                assert not [name for name in sys.modules if name.startswith("liveview")]

            def test_asks(liveview): pass
            """,
            *("-p", "no:liveview"),
        )
        result.assert_outcomes(passed=1, errors=1)
        result.stdout.fnmatch_lines(["*fixture 'liveview' not found*"])

    @pytest.mark.slow
    def test_it_costs_next_to_nothing(self, project: pytest.Pytester) -> None:
        code = (
            "import time, pytest; began = time.process_time(); import liveview.pytest_plugin; "
            "print(time.process_time() - began)"
        )
        took = [
            float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
            for _ in range(10)
        ]
        assert sorted(took)[5] < 0.03


def test_it_names_nothing_of_liveview_at_the_top() -> None:
    """An import at the top of the module is an import in every run of pytest."""
    tree = ast.parse((ROOT / "liveview" / "pytest_plugin.py").read_text())
    imported = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not any("liveview" in ast.unparse(node) for node in imported)

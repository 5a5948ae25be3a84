"""The recipes of the page on testing, run as a reader would run them."""

import re
import shutil
import subprocess
import sys
import types
import uuid

import pytest

from tests.support.needs import module, program
from tests.support.sdk.browser import ONLY_LOOPBACK, library, site
from tests.support.sources import ROOT

pytest_plugins = ("pytester",)

PAGE = (ROOT / "liveview" / "guide" / "testing.md").read_text(encoding="utf-8")
RECIPES: dict[str, str] = dict(re.findall(r"^```python\n# (\w+\.py)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
OF_THE_SYSTEM = """
import pytest

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {{**browser_type_launch_args, "executable_path": {program!r}, "args": [{only_loopback!r}]}}
"""
"""The browser for Playwright's fixtures: by default they use one that `playwright install` downloads."""


@pytest.fixture
def folder(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder with all files of the page, where liveview is importable."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("TMPDIR", str(pytester.mkdir("temporary")))
    for name, code in RECIPES.items():
        (pytester.path / name).write_text(code, encoding="utf-8")
    return pytester


def run(folder: pytest.Pytester, *names: str) -> pytest.RunResult:
    options = ("-p", "liveview.pytest_plugin", "-p", "no:liveview", "-p", "no:randomly", "-p", "no:timeout")
    return folder.runpytest_subprocess(*options, *names)


def test_every_block_of_python_has_a_name() -> None:
    assert PAGE.count("```python") == len(RECIPES) == 9


def test_the_recipes_for_pytest_pass(folder: pytest.Pytester) -> None:
    names = ("test_checkout.py", "test_details.py", "test_retries.py", "test_breakpoint.py", "test_configured.py")
    run(folder, *names).assert_outcomes(passed=6)


def test_the_recipe_for_unittest_passes(folder: pytest.Pytester) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "unittest", "test_unit.py"],
        cwd=folder.path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (found.returncode, "Ran 1 test" in found.stderr) == (0, True), found.stderr


@pytest.mark.parametrize("status", ["passed", "failed"])
def test_the_recipe_for_behave_keeps_failed_sessions(status: str) -> None:
    module: dict[str, object] = {}
    exec(RECIPES["environment.py"], module)
    context, scenario = types.SimpleNamespace(), types.SimpleNamespace(status=status)
    module["before_scenario"](context, scenario)  # type: ignore[operator] # functions of the recipe
    module["after_scenario"](context, scenario)  # type: ignore[operator] # as above
    assert context.liveview.log.exists() == (status == "failed")
    shutil.rmtree(context.liveview.log.parent, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_the_recipe_for_a_browser_passes(folder: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    module("playwright")
    folder.makeconftest(OF_THE_SYSTEM.format(program=program("chromium"), only_loopback=ONLY_LOOPBACK))
    monkeypatch.delenv("TMPDIR")  # Chromium has a socket there, whose path must be short
    (script,) = re.findall(r"^```js\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    with site() as pages:
        pages.files["/mixpanel.js"] = library()
        pages.put("/", f'const TOKEN = "{uuid.uuid4()}";\n{script}', head='<script src="/mixpanel.js"></script>')
        recipe = folder.path / "test_browser.py"
        recipe.write_text(recipe.read_text().replace("http://localhost:3000", pages.url))
        run(folder, "test_browser.py").assert_outcomes(passed=1)


def test_the_message_of_a_failure_is_as_it_is_shown(folder: pytest.Pytester) -> None:
    folder.makepyfile(
        test_failing="""
        from test_details import event

        def test_it(liveview):
            other = {"distinct_id": "13794"}
            liveview.send(event("A"), event("Purchase", **other, **{"$insert_id": "a"}), event("B", **other))
            liveview.assert_delivered()
            liveview.wait_for("Purchase", user="13793", timeout=0)
        """
    )
    shown = re.search(r"^    AssertionError: .*?^    session: ", PAGE, re.MULTILINE | re.DOTALL)
    assert shown is not None
    lines = [f"E *{re.sub(r'[0-9.]+', '*', line.strip())}*" for line in shown[0].splitlines()]
    assert len(lines) == 7
    run(folder, "test_failing.py").stdout.fnmatch_lines(lines)

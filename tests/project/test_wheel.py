"""The wheel carries everything: installed elsewhere, it plays a story."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.support.program import environment

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `liveview` command of a fresh virtual environment that has the wheel; dependencies are this one's."""
    place = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", str(place / "dist"), str(ROOT)], check=True, timeout=120)
    (wheel,) = (place / "dist").glob("*.whl")
    venv.create(place / "venv", with_pip=False, symlinks=True)
    (packages,) = (place / "venv" / "lib").glob("python*/site-packages")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(packages), str(wheel)],
        check=True,
        timeout=120,
    )
    (packages / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return place / "venv" / "bin" / "python"


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_story_plays_from_the_installed_wheel(installed: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    where = "import liveview.samples as s; print(s.folder())"
    folder = subprocess.run([installed, "-E", "-c", where], capture_output=True, text=True, check=True, cwd=elsewhere)
    assert Path(folder.stdout.strip()).is_relative_to(installed.parents[1])
    options = ["--no-tui", "--speed", "40", "--port", "0", "--sink-port", "0", "--log", str(tmp_path / "demo.db")]
    with subprocess.Popen(
        [installed, "-E", "-m", "liveview", "demo", *options],
        stdout=subprocess.PIPE,
        text=True,
        cwd=elsewhere,
        env=environment(tmp_path),
    ) as process:
        assert process.stdout is not None
        verdicts = set()
        for line in process.stdout:
            fact = json.loads(line)
            verdicts.add(fact.get("verdict"))
            if {"accepted", "duplicate", "invalid"} <= verdicts:
                break
        process.terminate()
        process.stdout.close()
        assert process.wait(10) == 0


def test_the_wheel_does_not_depend_on_this_directory(installed: Path) -> None:
    code = "import liveview; print(liveview.__file__)"
    found = subprocess.run([installed, "-E", "-c", code], capture_output=True, text=True, check=True, cwd=os.sep)
    assert Path(found.stdout.strip()).is_relative_to(installed.parents[1])


def test_the_guide_is_installed_with_the_program(installed: Path) -> None:
    pages = "importlib.resources.files('liveview').joinpath('guide').iterdir()"
    code = f"import importlib.resources; print(*sorted(page.name for page in {pages}))"
    found = subprocess.run([installed, "-E", "-c", code], capture_output=True, text=True, check=True, cwd=os.sep)
    assert found.stdout.split() == sorted(page.name for page in (ROOT / "liveview" / "guide").iterdir())


@pytest.mark.slow
def test_pytest_has_its_fixture_without_a_warning(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "def test_it(liveview):\n    assert liveview.send('{}')[0].state == 'invalid'\n"
    )
    options = ("-q", "-W", "error", "-p", "no:randomly", "--rootdir", tmp_path, "--basetemp", tmp_path / "base")
    found = subprocess.run(
        [installed, "-E", "-m", "pytest", *options, tmp_path],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
    )
    assert (found.returncode, "1 passed" in found.stdout) == (0, True), found.stdout + found.stderr

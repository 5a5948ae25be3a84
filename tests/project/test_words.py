"""The list of words is kept: each is found wherever it is written, and what is right beside it is let through."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = ROOT / ".ci" / "words"

FORBIDDEN = {
    "It stands in the log.": "stands",
    "as they\nstand": "stand",
    "the standing order": "standing",
    "so many events": "so many",
    "so\n    # many events": "so # many",
    "a test of ours": "of ours",
    "begins anew": "anew",
    "That is no event.": "is no",
    "Whoever asks": "Whoever",
    "it takes for granted": "takes for",
    "taking for a duplicate": "taking for",
    "taken for a duplicate": "taken for",
    "took for lost": "took for",
    "what comes of it": "comes of",
    "what came of it": "came of",
    "takes away what was there": "takes away",
    "def take_away(): ...": "take_away",
    "taken away again": "taken away",
    "took away": "took away",
    "two pumps": "pumps",
    "EnginePump": "Pump",
    "engine_pump": "pump",
    "a pulse": "pulse",
    "its Dossier": "Dossier",
    "the legs of an event": "legs",
    "an errand": "errand",
    "carriers": "carriers",
    "a hunt": "hunt",
    "hunting": "hunting",
    "its lane": "lane",
    "Echoes": "Echoes",
    "the engine room": "engine room",
    "EngineRoom": "EngineRoom",
    "Storytelling": "Storytelling",
    "before the gate": "the gate",
    "what was in force": "in force",
    "in_force = 1": "in_force",
    "InForce": "InForce",
    "a set-up": "set-up",
    "set_up()": "set_up",
    "the setup": "setup",
    "configuring": "configuring",
}
ALLOWED = [
    "It stands for anything; they stand out.",
    "There is no event.",
    "there\n    # is no event",
    "It is no longer there.",
    "from textual.message_pump import MessagePump",
    'KIND = "set-up"',
    "await runner.setup()",
    "uses: actions/setup-python@v5",
    "understand, impulse, planes, reinforce, ours, an upset uppercase",
]


def checked(path: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, COMMAND, path], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of each text that is forbidden or allowed."""
    folder = tmp_path_factory.mktemp("words")
    names = {f"{number:03}.md": text for number, text in enumerate([*FORBIDDEN, *ALLOWED])}
    for name, text in names.items():
        (folder / name).write_text(f"# One\n\n{text}\n", encoding="utf-8")
    ended = checked(folder)
    assert (ended.returncode, ended.stderr) == (1, "")
    return {
        text: "\n".join(re.findall(rf"{re.escape(str(folder / name))}(:.*)", ended.stdout))
        for name, text in names.items()
    }


@pytest.mark.parametrize(("text", "word"), FORBIDDEN.items())
def test_a_word_is_found_with_its_line_and_a_better_one(answers: dict[str, str], text: str, word: str) -> None:
    line = 3 + text[: text.index(word.split()[0])].count("\n")
    assert re.fullmatch(rf':{line}: "{re.escape(word)}", say \w.+', answers[text]), answers[text]


@pytest.mark.parametrize("text", ALLOWED)
def test_what_is_right_is_let_through(answers: dict[str, str], text: str) -> None:
    assert answers[text] == ""


def test_nothing_found_is_success(tmp_path: Path) -> None:
    (tmp_path / "fine.py").write_text('"""Plain words."""\n', encoding="utf-8")
    ended = checked(tmp_path)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_every_word_of_the_list_has_a_text_here() -> None:
    lines = (ROOT / ".ci" / "words.txt").read_text(encoding="utf-8").splitlines()
    words = [line.rpartition("|")[0].strip() for line in lines if line and line[0] not in "#+"]
    texts = "\n".join(FORBIDDEN)
    missing = [word for word in words if not re.search(word.replace(" ", r"[\s#_-]*"), texts, re.IGNORECASE)]
    assert missing == []


def cited(code: str) -> list[str]:
    """The numbers of a catalogue (a letter and two digits) in docstrings and names of functions and classes."""
    texts = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            texts += [ast.get_docstring(node) or "", getattr(node, "name", "").replace("_", " ")]
    return re.findall(r"\b[A-Za-z][0-9]{2}\b", "\n".join(texts))


@pytest.mark.parametrize(
    "code", ['"""B02: as many."""', "class Test:\n    def test_a17(self): ...", 'def f():\n    """(F03)"""']
)
def test_a_number_of_a_catalogue_is_found(code: str) -> None:
    assert len(cited(code)) == 1


def test_no_test_cites_a_catalogue_that_is_not_here() -> None:
    files = sorted((ROOT / "tests").rglob("*.py"))
    found = {str(path.relative_to(ROOT)): cited(path.read_text(encoding="utf-8")) for path in files}
    assert {path: numbers for path, numbers in found.items() if numbers} == {}


def test_a_change_lands_only_without_them() -> None:
    assert "\n.ci/words\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")

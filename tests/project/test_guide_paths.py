"""The pages for people who change the program name files, classes and pages: all of them are there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.model.problem import CATALOGUE

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "liveview" / "guide"
PAGES = sorted([*GUIDE.glob("*.md"), *(ROOT / ".github").glob("*.md")])
_PATH = re.compile(r"\b(?:[a-z_]+/)+[a-z_]+\.(?:py|tcss|jsonl)\b|\b(?:liveview|tests)/(?:[a-z_]+/)*(?![\w.<])")
_TEST_CLASS = re.compile(r"`(tests/\S+\.py)`, `(Test[A-Za-z]+)`")
_ROW = re.compile(r"^\| (`[A-Z]\w+`(?:, `[A-Z]\w+`)*) \|.*\| `(\S+\.py)` \|$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def named(page: Path) -> Iterator[str]:
    """The files and folders that a page names; pictures leave out `liveview/`, and an example has a name of its own."""
    return (path for path in _PATH.findall(text_of(page)) if "/a/" not in path)


def anchors(page: Path) -> set[str]:
    """What a link may say behind `#`, as GitHub makes it of headings."""
    headings = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
class TestPage:
    def test_names_files_and_folders_that_exist(self, page: Path) -> None:
        missing = [path for path in named(page) if not any((top / path).exists() for top in (ROOT, ROOT / "liveview"))]
        assert missing == []

    def test_names_classes_of_tests_that_exist(self, page: Path) -> None:
        found = _TEST_CLASS.findall(text_of(page))
        assert [(path, name) for path, name in found if f"class {name}:" not in text_of(ROOT / path)] == []

    def test_leads_to_pages_and_headings_that_exist(self, page: Path) -> None:
        for link in _LINK.findall(text_of(page)):
            place, _, heading = link.partition("#")
            if place.startswith("http"):
                continue
            target = page.parent / place if place else page
            assert target.exists(), link
            assert not heading or heading in anchors(target), link


class TestArchitecture:
    def test_names_every_folder_of_the_package(self) -> None:
        folders = [path.name for path in (ROOT / "liveview").iterdir() if path.is_dir() and path.name[0] not in "_."]
        text = text_of(GUIDE / "architecture.md")
        assert [name for name in folders if f"`liveview/{name}/`" not in text] == []

    def test_answers_at_least_twenty_questions(self) -> None:
        table = text_of(GUIDE / "architecture.md").partition("\n## Where is what\n")[2]
        assert len(re.findall(r"^\| .+ \| .*`liveview/.+ \|$", table, re.MULTILINE)) >= 20

    def test_names_every_contract_of_imports(self) -> None:
        contracts = re.findall(r'^name = "(.+)"$', text_of(ROOT / "pyproject.toml"), re.MULTILINE)
        text = text_of(GUIDE / "architecture.md")
        assert [name for name in contracts if name != "liveview" and f"**{name}.**" not in text] == []


class TestGlossary:
    def test_lists_words_in_alphabetical_order(self) -> None:
        words = re.findall(
            r"^\| ([a-zA-Z][^|`]*) \|", text_of(GUIDE / "glossary.md").partition("\n## ")[0], re.MULTILINE
        )
        assert words[1:] == sorted(words[1:], key=str.lower)

    def test_says_where_each_name_of_the_code_is_defined(self) -> None:
        rows = _ROW.findall(text_of(GUIDE / "glossary.md"))
        assert rows
        for names, path in rows:
            for name in re.findall(r"\w+", names):
                assert re.search(rf"^(class {name}\b|{name} = )", text_of(ROOT / path), re.MULTILINE), (name, path)


class TestFirstChange:
    """The example of the page on contributing fits the code that it changes."""

    @pytest.mark.parametrize(
        ("path", "line"),
        [
            ("tests/core/test_validate.py", r"^CASES: "),
            ("tests/core/test_validate.py", r"^class TestCatalogue:"),
            ("liveview/model/problem.py", r"^def _warning\(sentence: str, fix: str"),
            ("liveview/core/validate.py", r"^def _comparisons\(event: "),
        ],
    )
    def test_finds_what_it_builds_on(self, path: str, line: str) -> None:
        assert re.search(line, text_of(ROOT / path), re.MULTILINE)

    def test_is_not_in_the_catalogue_yet(self) -> None:
        assert "name-long" not in CATALOGUE

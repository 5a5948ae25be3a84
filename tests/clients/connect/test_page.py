"""The guide page says what the screen says."""

from importlib.resources import files

from liveview.clients.connect import GUIDES, page
from liveview.clients.connect.values import DEFAULT


def test_the_page_in_the_package_is_made_of_the_same_data() -> None:
    """Write it again with `page(GUIDES, DEFAULT)` after a change of a guide."""
    assert (files("liveview") / "guide" / "connect.md").read_text(encoding="utf-8") == page(GUIDES, DEFAULT)


def test_it_has_every_guide_with_all_of_its_lines_and_notes() -> None:
    text = page(GUIDES, DEFAULT)
    for guide in GUIDES:
        assert f"\n## {guide.title}\n" in text
        assert all(f"```{step.language}\n{DEFAULT.fill(step.code)}\n```" in text for step in guide.steps if step.code)
        assert all(f"\n- {DEFAULT.fill(note)}\n" in text for note in guide.notes)


def test_a_step_that_needs_tls_says_so() -> None:
    lines = page(GUIDES, DEFAULT).splitlines()
    before = [
        lines[n - 3] for n, line in enumerate(lines) if "127.0.0.1:4443" in line and lines[n - 1].startswith("```")
    ]
    assert before
    assert all("tls" in line.casefold() for line in before)

"""What leaves the program as text is printable, no matter what forgot to see to it."""

from rich.segment import ControlType, Segment
from textual.color import Color

from liveview.tui.shell.last_door import LastDoor

BLACK = Color(0, 0, 0)


def test_control_and_direction_characters_do_not_pass() -> None:
    hostile = Segment("a\x1b]52;c;eA==\x07b\x9b\u202ec\u2028")
    assert LastDoor().apply([hostile], BLACK)[0].text.isprintable()


def test_printable_text_and_control_sequences_of_the_program_do() -> None:
    segments = [Segment("✓ Purchase"), Segment("\x1b[0m", None, [(ControlType.CLEAR,)])]
    assert LastDoor().apply(segments, BLACK) == segments

"""How a key is bound."""

from textual.binding import Binding

from liveview.tui.keys.binding import bound


def test_the_name_stays_when_the_configuration_gives_it_another_key() -> None:
    binding = bound("x", "clear", "clear", "Clear the view", "main.clear").with_key("f9")
    assert (binding.id, binding.key, binding.action) == ("main.clear", "f9", "clear")


def test_the_line_of_keys_shows_it_as_it_is_written() -> None:
    assert bound("slash", "find", "find", "Find", "text.find", shown="/").key_display == "/"
    assert bound("x", "clear", "clear", "Clear", "main.clear").key_display is None


def test_the_line_of_keys_may_leave_it_out() -> None:
    assert bound("x", "clear", "clear", "Clear", "main.clear").show
    assert not bound("x", "clear", "clear", "Clear", "main.clear", footer=False).show


def test_help_and_palette_get_the_whole_sentence() -> None:
    group = Binding.Group("1-7")
    binding = bound("1", "quick", "ok", "Answer 200", "sink.ok", group=group, priority=True)
    assert (binding.description, binding.tooltip, binding.priority) == ("ok", "Answer 200", True)
    assert binding.group is group

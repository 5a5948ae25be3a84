"""The one list of keys."""

from liveview.tui import keys
from liveview.tui.screens.help import help_lines


def test_every_key_has_an_id_of_its_own_a_description_and_a_tooltip():
    """Footer, help and key maps need them."""
    bindings = [binding for _, section in keys.SECTIONS for binding in section]
    assert all(binding.id and binding.description and binding.tooltip for binding in bindings)
    assert len({binding.id for binding in bindings}) == len(bindings)


def test_help_explains_every_key():
    """The help screen is made from the list."""
    text = {line.text for line in help_lines()}
    assert {binding.tooltip for _, section in keys.SECTIONS for binding in section} <= text

"""The rows of the table of event names."""

from liveview.log.read.overview import NameSeen
from liveview.model.destination import Destination, Override
from liveview.model.settings import Settings
from liveview.tui.event_settings.lines import OVERRIDE, widths
from liveview.tui.event_settings.name_rows import NameRows
from liveview.tui.lines.cells import plain

SETTINGS = Settings(
    destinations=(Destination("Webhooks"), Destination("Mixpanel")),
    overrides={"Purchase": Override(True, {"Webhooks": True}), "never seen": Override()},
    changed=frozenset({("override", "Purchase"), ("destination", "Signup")}),
)


def rows(*names: str) -> NameRows:
    seen = {name: NameSeen(name, 2, 7, 1_790_000_000.0) for name in names}
    return NameRows(SETTINGS, seen, None)


def test_names_are_those_seen_and_those_configured_in_alphabetic_order() -> None:
    assert rows("Signup", "cart").holding("") == ["cart", "never seen", "Purchase", "Signup"]


def test_case_does_not_count_when_a_name_is_searched() -> None:
    assert rows("Signup", "Cart").holding("S") == ["never seen", "Purchase", "Signup"]
    assert rows().holding("zzz") == []


def test_a_name_is_changed_by_its_own_settings_only() -> None:
    every = rows("Signup")
    assert every.is_changed("Purchase")
    assert not every.is_changed("Signup")


def test_a_row_of_the_grid_has_a_cell_for_each_switch() -> None:
    columns = widths(["Webhooks", "Mixpanel"], 76, 20)
    assert columns is not None
    cells = [text for text, _ in rows("Purchase").in_grid("Purchase", columns) if text in {"[✓]", "[ ]", " - "}]
    assert cells == ["[✓]", "[✓]", "[ ]"]


def test_a_row_of_the_list_says_that_the_override_is_on() -> None:
    assert "override *" in plain(rows("Purchase").in_list("Purchase", 40))
    assert "override" not in plain(rows("Signup").in_list("Signup", 40))


def test_switches_begin_with_the_override() -> None:
    assert [key for key, _ in rows().switches("Purchase")] == [OVERRIDE, "Webhooks", "Mixpanel"]


def test_names_that_look_alike_are_told_apart() -> None:
    assert r"\u0420" in plain(rows("Purchase", "Рurchase").in_list("Рurchase", 40))
    assert r"\u0420" in plain(rows("Рurchase").in_list("Рurchase", 40))
    assert r"\u0430" not in plain(rows("ада").in_list("ада", 40))

"""What retrying or resending many events will do, in words."""

from liveview.log.read.undelivered import Undelivered
from liveview.model.destination import Destination
from liveview.model.settings import Settings
from liveview.tui.keys.bindings import DEFAULT_NAMES as KEYS
from liveview.tui.redeliver.retry_all_lines import MARKED, plan_lines, tabs

SETTINGS = Settings(destinations=(Destination("Webhooks"), Destination("Mixpanel", enabled=False)))


def said(there: Undelivered, sent: tuple[int, ...]) -> list[str]:
    return [line.text for line in plan_lines(there, sent, SETTINGS, KEYS)]


class TestTabs:
    def test_only_what_there_is_can_be_chosen(self) -> None:
        found = {
            "Webhooks": Undelivered(failed=(("Webhooks", (1, 2)),)),
            "Mixpanel": Undelivered(),
            MARKED: Undelivered(),
        }
        assert {key: str(tab.label) for key, tab in tabs(found, 0).items()} == {"Webhooks": "Webhooks: 2"}

    def test_marked_events_come_first(self) -> None:
        assert list(tabs({"Webhooks": Undelivered(waiting=(3,))}, 4)) == [MARKED, "Webhooks"]


class TestPlan:
    def test_each_destination_says_how_many_failed_there(self) -> None:
        lines = said(Undelivered(failed=(("Webhooks", (1, 2)), ("Mixpanel", (2,)))), (1, 2))
        assert "2 events failed at Webhooks; each is delivered there again with the same message" in lines
        assert "1 event failed at Mixpanel; it is delivered there again with the same message" in lines

    def test_one_that_is_off_is_warned_about(self) -> None:
        warning = "! Mixpanel is off: deliveries wait until it is on"
        assert warning in said(Undelivered(failed=(("Mixpanel", (2,)),)), (2,))
        assert warning not in said(Undelivered(failed=(("Webhooks", (2,)),)), (2,))

    def test_what_waits_is_tried_now_and_what_is_too_much_keeps_waiting(self) -> None:
        lines = said(Undelivered(waiting=(1, 2), more_waiting=3), (1, 2))
        assert "2 events wait for a retry; they are tried now" in lines
        assert "3 more keep waiting for their time" in lines

    def test_marked_events_that_were_delivered_can_only_be_resent(self) -> None:
        lines = said(Undelivered(), (5,))
        assert "none of them failed or waits for a retry" in lines
        assert lines[-1] == "its request is sent to this receiver again, byte for byte; it will show as a duplicate"

"""What is refused at once, and what cannot be done from an attached screen at all."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from liveview.errors import BehaviourError, ControlError
from liveview.model.destination import Destination, Override
from liveview.model.outgoing import Outgoing
from liveview.model.replay import Replay
from liveview.viewer.commands import ViewerCommands
from tests.support.running import Running, event, running, to
from tests.support.viewing import link_to, until, viewing


@contextmanager
def commanded(tmp_path: Path) -> Iterator[tuple[ViewerCommands, Running]]:
    """A run with one event, and the commands of a screen that is attached to it."""
    with running(tmp_path, to("sink:/a")) as app:
        app.post(event())
        app.settled(1)
        with viewing(link_to(app), tmp_path / "mirror.db") as viewed:
            assert viewed.commands is not None
            until(lambda: viewed.snapshot().balance.received == 1)
            yield viewed.commands, app


def test_mistakes_are_refused_at_once(tmp_path: Path) -> None:
    with commanded(tmp_path) as (commands, _):
        for act in (commands.retry_now, commands.give_up, lambda number: commands.mark(number, True)):
            with pytest.raises(ControlError, match="there is no event #2"):
                act(2)
        with pytest.raises(ControlError, match="Nowhere"):
            commands.set_destination("Nowhere", True)
        with pytest.raises(ControlError, match="Nowhere"):
            commands.set_breakpoint("Nowhere", None)
        with pytest.raises(ControlError, match="Nowhere"):
            commands.set_override("Purchase", Override(True, {"Nowhere": True}))
        with pytest.raises(ControlError, match="does not start with /"):
            commands.set_behaviour("a", "ok")
        with pytest.raises(BehaviourError):
            commands.set_panic("explode")


def test_what_an_attached_screen_cannot_do_is_said_in_a_sentence(tmp_path: Path) -> None:
    with commanded(tmp_path) as (commands, _):
        for act in (
            lambda: commands.edit_destination(None, Destination("New")),
            lambda: commands.edit_destination("Webhooks", Destination("Webhooks")),
            lambda: commands.delete_destination("Webhooks"),
            lambda: commands.restore_destination("Webhooks"),
            lambda: commands.preview(Outgoing(b"{}")),
            commands.reload,
        ):
            with pytest.raises(ControlError, match="on a receiver of the session, not from an attached screen"):
                act()
        with pytest.raises(ControlError, match=r"liveview replay .*mirror\.db --to URL"):
            commands.replay(Replay())


def test_changes_of_the_session_can_be_written_into_a_configuration(tmp_path: Path) -> None:
    with commanded(tmp_path) as (commands, app):
        before = '[[destinations]]\nname = "Webhooks"\n'
        commands.set_destination("Webhooks", False)
        app.wait_for(lambda: app.rows("select name from settings where kind = 'destination'") == ["Webhooks"])
        until(lambda: "enabled = false" in commands.with_destinations(before))


def test_the_screen_does_not_wait_for_the_other_side(tmp_path: Path) -> None:
    with commanded(tmp_path) as (commands, app):
        main = threading.current_thread()
        commands.set_override("Purchase", Override(True, {"Webhooks": False}))
        assert threading.current_thread() is main
        app.wait_for(lambda: app.rows("select count(*) from settings where kind = 'override'") == [1])
        sent = commands.send(Outgoing(event()))
        assert sent.request_id == 2
        app.wait_for(lambda: app.states() == ["delivered", "unrouted"])

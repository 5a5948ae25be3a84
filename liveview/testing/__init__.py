"""liveview in tests: a real engine on free ports, and assertions about the events that it receives.

    with Liveview() as liveview:
        subprocess.run(["./my-app"], env=liveview.env)
        [paid] = liveview.wait_for("Purchase", user="13793")

pytest has the fixture `liveview`; everything else may use `Liveview` as it is.
"""

from liveview.testing.instance import Liveview
from liveview.testing.received_event import ReceivedEvent as Event
from liveview.testing.value_kinds import kind

__all__ = ["Event", "Liveview", "kind"]

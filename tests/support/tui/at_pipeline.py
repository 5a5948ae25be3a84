"""A session whose events go through every step of the pipeline."""

from pathlib import Path

from liveview.config.schema import Config
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.destination import Destination, Webhook
from liveview.model.hipaa import Hipaa
from liveview.model.settings import Settings
from liveview.model.transform import ChangeType, Rename, Transform
from tests.support.tui.fakes import FakeSession, Session

CONFIG = Config(
    destinations=(
        Destination("Webhooks", webhooks=(Webhook("sink:/orders"),)),
        Destination("Ads", allow=("campaign",), webhooks=(Webhook("sink:/ads"),)),
    ),
    definitions=(Definition("Appointment Booked", filters=(PropertyFilter("=", "$event_name", "Form Submitted"),)),),
    transforms=(Transform("Appointment Booked", "*", (Rename("cost", "price"), ChangeType("price", "number"))),),
    hipaa=Hipaa(("clinic", "price"), on=True),
)


def moment(session: Session) -> FakeSession:
    """A moment in which nothing happens."""
    effective = Settings(destinations=CONFIG.destinations)
    return FakeSession(moment=session.snapshot(), at=session.at, effective=effective, judge=session.judge)


def booked(path: Path) -> Session:
    """Somebody books an appointment and pays for it."""
    session = Session(path, CONFIG)
    form = {"clinic": "Harbour", "cost": "24.60", "email": "ada@example.com", "campaign": "spring"}
    session.send("Form Submitted", "20417", **form, **{"$insert_id": "form-1"})
    session.answer_all(18)
    return session

"""A session whose events go through every step of the pipeline."""

from pathlib import Path

from liveview.config.changes import Changes, settings_of
from liveview.config.schema import Config
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.destination import Destination, Webhook
from liveview.model.hipaa import Hipaa
from liveview.model.transform import ChangeType, Rename, Transform
from tests.support.tui.fakes import FakeSession, Session

CONFIG = Config(
    destinations=(
        Destination("Webhooks", webhooks=(Webhook("sink:/orders"),)),
        Destination("Ads", allow=("campaign",), webhooks=(Webhook("sink:/ads"),)),
    ),
    definitions=(
        Definition("Appointment Booked", filters=(PropertyFilter("=", "$event_name", "Form Submitted"),)),
        Definition("Clinic Viewed", filters=(PropertyFilter("wildcard", "$current_url", "*/clinics/*"),), type="page"),
        Definition("Newsletter Wanted", filters=(PropertyFilter("exists", "newsletter"),), destinations=("Ads",)),
    ),
    transforms=(
        Transform("Appointment Booked", "*", (Rename("cost", "price"), ChangeType("price", "number"))),
        Transform("Clinic Viewed", "Ads", sql="select upper(props ->> 'clinic') as clinic from incoming_event"),
    ),
    hipaa=Hipaa(("clinic", "price"), on=True),
)


def moment(session: Session) -> FakeSession:
    """A moment in which nothing happens."""
    effective = settings_of(CONFIG, Changes(), 1)
    return FakeSession(moment=session.snapshot(), at=session.at, effective=effective, judge=session.judge)


def booked(path: Path) -> Session:
    """Somebody looks at two clinics, books an appointment and pays for it."""
    session = Session(path, CONFIG)
    for clinic in ("Hill", "Harbour"):
        seen = {"$current_url": f"https://example.com/clinics/{clinic.lower()}", "$insert_id": f"seen-{clinic}"}
        session.send("Clinic Opened", "20417", clinic=clinic, email="ada@example.com", **seen)
        session.answer_all(9)
        session.at += 41
    form = {"clinic": "Harbour", "cost": "24.60", "email": "ada@example.com", "campaign": "spring"}
    session.send("Form Submitted", "20417", **form, **{"$insert_id": "form-1"})
    session.answer_all(18)
    return session

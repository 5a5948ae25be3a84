"""The file of a plan of liveview's own kind: read to be changed, and written back."""

from pathlib import Path

import msgspec

from liveview.errors import PlanChangedError, PlanError
from liveview.plans.learning import PlanDocument
from liveview.plans.reading import own
from liveview.plans.reading.files import BOM, MOST_BYTES, text_of
from liveview.plans.reading.json_text import read_json
from liveview.plans.reading.place import PlanPlace, printable
from liveview.plans.respelling import respelled
from liveview.plans.rewriting import read, rewrite
from liveview.plans.writing import text_of as written


class OwnPlan(msgspec.Struct, frozen=True):
    """A plan as it is in its file."""

    path: Path
    """The file."""
    content: bytes
    """Its bytes."""
    document: PlanDocument
    """The same decoded: keys are in their order, numbers have all their digits."""

    @property
    def text(self) -> str:
        """Its text, without a byte order mark."""
        return self.content.decode().removeprefix(BOM)

    @property
    def version(self) -> int:
        """Which version of the plan it is; 1 where the file does not say."""
        version: int = self.document.get("version", 1)
        return version


def read_own(path: Path) -> OwnPlan:
    """A plan that can be changed; the file must be of that kind. Raises `PlanError`."""
    text = text_of(path)
    content = read(path)
    if content.decode(errors="replace").removeprefix(BOM) != text:
        raise PlanChangedError(f"{printable(str(path))} was changed while it was read")
    document = read_json(text, str(path))
    own.read(document, PlanPlace(str(path), text))
    return OwnPlan(path, content, document)


def write_own(plan: OwnPlan, document: PlanDocument) -> bytes:
    """Put a changed document in the place of the one that was read; what is the same in both stays as it is written.

    Returns the bytes that are written.
    Raises `PlanChangedError` if somebody else changed the file meanwhile, and `PlanError` if it cannot be written, or
    could not be read again.
    """
    text = respelled(plan.text, document)
    check_own(text, plan.path)
    mark = BOM.encode() if plan.content.startswith(BOM.encode()) else b""
    content = mark + text.encode()
    rewrite(plan.path, plan.content, content)
    return content


def plan_text(document: PlanDocument) -> str:
    """The text of a new plan; raises `PlanError` for one that could not be read again."""
    text = written(document)
    check_own(text, Path("the plan"))
    return text


def check_own(text: str, path: Path) -> None:
    """Raise `PlanError` if a text could not be read as a plan once it is in a file."""
    if len(text.encode()) > MOST_BYTES - len(BOM.encode()):
        size = f"{MOST_BYTES // 1024**2} MiB"
        raise PlanError(f"{printable(str(path))} was not written, it would have more than {size}; split the plan")
    own.read(read_json(text, str(path)), PlanPlace(str(path), text))

"""The plan that a configuration names: where it is, and how a configuration comes to name another one."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from liveview.errors import PlanError
from liveview.model.plan import Plan, PlanKind
from liveview.plans import rewriting
from liveview.plans.configured import plan_path
from liveview.plans.learning import PlanDocument
from liveview.plans.load import kind_of, load
from liveview.plans.own_file import check_own
from liveview.plans.reading.own import FORMAT, MARK
from liveview.plans.reading.place import printable
from liveview.plans.writing import text_of

NAME = "plan.json"
"""The name of a plan that liveview writes."""
_MOST = 100
"""How many such names are tried."""
_TABLE = re.compile(r"^[ \t]*\[[ \t]*plan[ \t]*\][ \t]*(?:#.*)?$")
_HEADER = re.compile(r"^[ \t]*\[")
_FILE = re.compile(r"""^([ \t]*file[ \t]*=[ \t]*)("(?:[^"\\]|\\.)*"|'[^']*')([ \t]*(?:#.*)?)$""")


class NamedPlan(msgspec.Struct, frozen=True):
    """The plan of a configuration."""

    config: Path
    """The file of the configuration."""
    path: Path
    """The file or folder of the plan."""
    kind: PlanKind
    """How it is written."""


class Adoption(msgspec.Struct, frozen=True):
    """How a plan of another kind becomes one that liveview can write."""

    plan: NamedPlan
    """The plan."""
    target: Path
    """The file that it will be saved as."""
    before: bytes
    """The configuration as it is."""
    after: bytes | None
    """The configuration as it will be; None if only its owner can make it name the new file."""


def named_plan(config: str | None) -> NamedPlan:
    """The plan of a configuration; raises `LiveviewError` if there is none."""
    path = plan_path(config)
    if config is None or path is None:
        raise PlanError("no plan is in use; name one with file under [plan] in liveview.toml")
    return NamedPlan(Path(config), path, kind_of(path))


def adoption(plan: NamedPlan) -> Adoption:
    """How to save a plan of another kind beside its configuration; nothing is written yet. Raises `PlanError`."""
    target = _free(plan.config.parent)
    before = rewriting.read(plan.config)
    return Adoption(plan, target, before, _naming(before, target.name))


def adopt(how: Adoption) -> None:
    """Save the plan, then let the configuration name it if that is possible.

    Raises `PlanError`; then there is no new plan, and the configuration is as it was.
    """
    text = text_of(own_document(load(how.plan.path)))
    check_own(text, how.target)
    rewriting.create(how.target, text.encode())
    if how.after is not None:
        try:
            rewriting.rewrite(how.plan.config, how.before, how.after)
        except PlanError:
            how.target.unlink(missing_ok=True)
            raise


def advice(how: Adoption) -> str:
    """What the owner of a configuration has to do."""
    return f'write file = "{how.target.name}" under [plan] in {printable(how.plan.config.name)}'


def own_document(plan: Plan) -> PlanDocument:
    """A plan of any kind as one of liveview's own."""
    events: list[dict[str, Any]] = [
        {"name": each.name, "type": each.type.value, "required": each.required, "schema": each.schema}
        for each in plan.events
    ]
    return {MARK: FORMAT, "version": plan.version, "events": events}


def _free(folder: Path) -> Path:
    """A file that is not there yet."""
    names = (folder / NAME, *(folder / f"plan-{number}.json" for number in range(2, _MOST)))
    for path in names:
        if not path.exists() and not path.is_symlink():
            return path
    raise PlanError(f"{printable(str(folder))}: there are {_MOST} plans already; remove some")


def _naming(before: bytes, name: str) -> bytes | None:
    """A configuration whose plan has another name; nothing else in it changes, neither comments nor blanks."""
    try:
        text = before.decode()
        wanted = tomllib.loads(text)
        wanted["plan"]["file"] = name
        lines, inside = text.split("\n"), False
        for number, line in enumerate(lines):
            if _HEADER.match(line):
                inside = _TABLE.match(line.removesuffix("\r")) is not None
            elif inside and (found := _FILE.match(line.removesuffix("\r"))):
                end = "\r" if line.endswith("\r") else ""
                lines[number] = f'{found[1]}"{name}"{found[3]}{end}'
                after = "\n".join(lines)
                return after.encode() if tomllib.loads(after) == wanted else None
    except (ValueError, KeyError, TypeError):
        return None
    return None

"""Files of plans, and what is said about those that cannot be used."""

import json
from pathlib import Path
from typing import Any

import pytest

from liveview.errors import PlanError
from liveview.model.plan import Plan
from liveview.plans.load import load


def plan_of(*events: dict[str, Any], **top: Any) -> dict[str, Any]:
    """A plan of liveview's own kind as decoded JSON."""
    return {"liveview_plan": 1, **top, "events": list(events)}


def plan_file(folder: Path, content: Any, name: str = "plan.json") -> Path:
    """A file with this content: bytes, text, or what is written as JSON."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(content, bytes):
        content = (content if isinstance(content, str) else json.dumps(content, indent=1)).encode()
    path.write_bytes(content)
    return path


def loaded(folder: Path, content: Any, name: str = "plan.json") -> Plan:
    """The plan in a file with this content."""
    return load(plan_file(folder, content, name))


def refusal(path: Path, folder: Path) -> str:
    """What is said about a plan that cannot be used, without the name of its folder."""
    with pytest.raises(PlanError) as refused:
        load(path)
    assert refused.value.exit_code == 2
    return str(refused.value).replace(f"{folder}/", "").replace(str(folder), "")


def refused(folder: Path, content: Any, name: str = "plan.json") -> str:
    """What is said about a file with this content."""
    return refusal(plan_file(folder, content, name), folder)

"""A schema of one value that a user accepts as it is: its types, and the names in it, but nothing that it says."""

from collections.abc import Sequence
from typing import Any

from liveview.plans.learning_values import is_data
from liveview.plans.profile import type_of
from liveview.plans.reading.json_text import PlanJson


def described(value: PlanJson) -> dict[str, Any]:
    """A schema that a value meets; null may be anything, as nothing is known about it."""
    return {} if value is None else _of_all([value])


def described_members(members: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The part of a schema about the members of objects; names that are data are allowed without being listed."""
    names = dict.fromkeys(name for each in members for name in each)
    listed = [name for name in names if not is_data(name)]
    part: dict[str, Any] = {
        "properties": {name: _one_of([each[name] for each in members if name in each]) for name in listed}
    }
    return part if len(listed) == len(names) else part | {"additionalProperties": True}


def _one_of(values: list[PlanJson]) -> dict[str, Any]:
    return {} if all(value is None for value in values) else _of_all(values)


def _of_all(values: list[PlanJson]) -> dict[str, Any]:
    """A schema that all these values meet."""
    types = [*dict.fromkeys(map(type_of, values))]
    schema: dict[str, Any] = {"type": types[0] if len(types) == 1 else types}
    if objects := [value for value in values if isinstance(value, dict)]:
        schema |= described_members(objects)
    if elements := [element for value in values if isinstance(value, list) for element in value]:
        schema["items"] = _one_of(elements)
    return schema

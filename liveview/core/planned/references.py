"""What a schema says where an error is, and where its references lead: each stays in its schema."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from liveview.core.schemas.locating import below
from liveview.core.schemas.references import SchemaReferences
from liveview.core.schemas.walking import REFERENCES

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError


class SchemaTargets:
    """Where the references of a schema lead."""

    def __init__(self, schema: Any) -> None:
        self._found = SchemaReferences(schema) if isinstance(schema, dict) else None

    def of(self, schema: Any, keyword: str) -> Any:
        """What the reference in a schema, or one inside, leads to; None if there is none, or it leads nowhere."""
        reference = self._found.of(schema, keyword) if self._found is not None else None
        return None if reference is None or reference.target is None else reference.target.value


class SaidBySchema:
    """Looks up what a schema says where the validator reports an error."""

    def __init__(self, schema: Any) -> None:
        self._schema = schema

    @cached_property
    def _targets(self) -> SchemaTargets:
        return SchemaTargets(self._schema)

    def of(self, error: "ValidationError") -> Any:
        """The value of the keyword that is not met, False for a schema that is `false`."""
        if error.kind.name == "falseSchema":
            return False
        said = self._at(error.evaluation_path)
        return getattr(error.kind, "value", None) if said is None else said

    def of_names(self, error: "ValidationError") -> Any:
        """The value of `propertyNames` of which an error about a name is; None if it is not found."""
        path = error.evaluation_path
        last = len(path) - path[::-1].index("propertyNames") if "propertyNames" in path else 0
        return self._at(path[:last])

    def _at(self, path: Iterable[str | int]) -> Any:
        said = self._schema
        for step in path:
            if step in REFERENCES and isinstance(said, Mapping) and isinstance(said.get(step), str):
                said = self._targets.of(said, str(step))
            else:
                _, said = next(below(((), said), step), ((), None))
        return said


def at(value: Any, steps: Iterable[Any]) -> Any:
    """The value that these keys and positions lead to; None if there is none."""
    for step in steps:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list | tuple) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value

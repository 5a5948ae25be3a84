"""Rules that no profile can judge, such as `pattern`, `anyOf` or `$ref`: each event decides, and what it breaks goes.

The validator names the place of a broken rule in the schema, wherever a reference led. Dropping a rule there allows
more, so that what conformed before still does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from liveview.core.json.document import Json
from liveview.core.planned.exact import exact
from liveview.core.planned.formats import FORMATS
from liveview.plans.learning_values import is_data
from liveview.plans.profile import type_of
from liveview.plans.writing import on_one_line
from liveview.text.json_paths import below

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

MOST_DROPPED = 1_000
"""Rules of one schema that are dropped one by one; with more, it allows everything."""
LONGEST = 60
"""Characters of a rule in a line."""
_NAMES = "propertyNames"
"""The keyword whose schema is about names instead of values."""
_OF_NAMES = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs", "definitions"})
"""Keywords whose value has a schema for each name."""
_OTHERS = frozenset({"additionalProperties", "unevaluatedProperties"})
"""Keywords about the properties that are not listed."""
_KNOWING = frozenset({"properties", "required"})
"""Keywords whose names are known to the plan, wherever they are."""
_LISTING = frozenset({"properties"})
"""Where there is none, every name is known."""
_VALUES = frozenset({"enum", "const"})
"""Keywords that list values."""
_INVERTING = frozenset({"not", "if", "oneOf", _NAMES})
"""Keywords with schemas that must not be met, or not by values: allowing more there may allow less elsewhere."""


class RuleDropper:
    """Widens the schema of an event called `name` until events conform to it; raises `ValueError` for an unusable one.

    The schema is changed in place.
    """

    def __init__(self, schema: Any, name: str) -> None:
        self.schema = schema
        """The schema as it is now."""
        self.changes: list[str] = []
        """A line for each rule that was dropped."""
        self._name = name
        self._validator = _compiled(schema)

    def add(self, properties: Mapping[str, Json]) -> None:
        """Make an event with these properties conform."""
        values, _ = exact(properties, frozenset())
        while not self._validator.is_valid(values):
            error = next(iter(self._validator.iter_errors(values)))
            place = self._place(values, error.instance_path)
            rule = None if len(self.changes) >= MOST_DROPPED else rule_at(self.schema, self._path(error))
            change = None if rule is None else self._dropped(*rule, error, place)
            if change is None:
                self.schema, change = True, f"~ schema {self._name}: → any"
            self.changes.append(change)
            self._validator = _compiled(self.schema)

    def _dropped(self, inside: Any, last: str | int, error: "ValidationError", place: str) -> str | None:
        """Drop a rule, and say so; None if there is nothing to drop."""
        said = inside[last]
        if last == "required":
            name = error.kind.value
            inside[last] = [each for each in said if each != name]
            if not _lists(self.schema, name) and _has_any(self.schema, _LISTING):
                _keep_known(inside, name)
            return f"- required {below(place, (name,))}"
        if said is False or last in _OTHERS:
            inside[last] = True
            return f"~ properties {place}: those listed → any"
        if last == "type":
            inside[last] = _wider(said, type_of(error.instance))
            return None if inside[last] == said else f"~ type {place}: {_shown(said)} → {_shown(inside[last])}"
        del inside[last]
        if last == "not" and _has_any(said, _KNOWING) and _has_any(self.schema, _LISTING):
            inside.setdefault("additionalProperties", True)
        if last in {"anyOf", "oneOf"} and "anyOf" not in inside:
            inside["anyOf"] = [*said, True]
        return f"~ {last} {place}: {_shown(said)} → {'any' if last in _VALUES else 'none'}"

    def _path(self, error: "ValidationError") -> list[str | int]:
        """Where to drop a rule: where it is, or what leads to it if elsewhere the same schema means something else."""
        way = error.evaluation_path
        if error.kind.name == _NAMES:
            if _NAMES not in way and "$ref" not in way:  # the validator forgets what led to a reference
                return next(_ways_to_names(self.schema), [])
            return way[: min(way.index(word) for word in ("$ref", _NAMES) if word in way) + 1]
        if "$ref" in way and _has_any(self.schema, _INVERTING):
            return way[: way.index("$ref") + 1]
        return error.schema_path

    def _place(self, values: Json, path: list[str | int]) -> str:
        place = self._name
        for step in path:
            if isinstance(values, list) and isinstance(step, int) and step < len(values):
                place, values = f"{place}[]", values[step]
            else:
                is_value = is_data(str(step)) and not _lists(self.schema, str(step))
                place = f"{place}.*" if is_value else below(place, (str(step),))
                values = values.get(str(step)) if isinstance(values, dict) else None
        return place


def rule_at(schema: Any, path: Sequence[str | int]) -> tuple[Any, str | int] | None:
    """The object or list that holds a rule, and its key there; None if the path leads nowhere.

    The validator leaves empty names out of paths, and takes names that are digits for positions.
    """
    step, *rest = path or [""]
    if not isinstance(schema, dict) or step not in schema:
        return None
    inside = schema[step]
    if not rest:
        return schema, step
    if isinstance(inside, list):
        return (inside, rest[0]) if len(rest) == 1 else rule_at(inside[int(rest[0])], rest[1:])
    return _below_names(inside, rest) if step in _OF_NAMES else rule_at(inside, rest)


def _below_names(named: dict[str, Any], path: Sequence[str | int]) -> tuple[Any, str | int] | None:
    """The same for what is inside of an object of names."""
    first, *rest = path
    same = (each for each in named if isinstance(first, int) and each.isdecimal() and int(each) == first)
    name = str(first) if str(first) in named else next(same, "")
    found = rule_at(named.get(name), rest) if rest and name else None
    if found is None and not rest and named.get(name) is False:
        found = named, name
    return rule_at(named[""], path) if found is None and "" in named else found


def _keep_known(schema: dict[str, Any], name: str) -> None:
    """Let objects have a property that is not required by this schema any more; the plan must list it now."""
    if "properties" in schema:
        schema["properties"].setdefault(name, True)
    else:
        schema.setdefault("additionalProperties", True)


def _lists(schema: Any, name: str) -> bool:
    """Whether a schema lists a property somewhere."""
    if isinstance(schema, list):
        return any(_lists(each, name) for each in schema)
    if not isinstance(schema, dict):
        return False
    listed = schema.get("properties")
    return (isinstance(listed, dict) and name in listed) or any(_lists(each, name) for each in schema.values())


def _ways_to_names(schema: Any) -> Iterator[list[str | int]]:
    """What leads to each `propertyNames` with a reference in it that may be dropped."""
    if isinstance(schema, dict):
        if _has_any(schema.get(_NAMES), frozenset({"$ref"})):
            yield [_NAMES]
        steps: Iterable[tuple[str | int, Any]] = ((key, each) for key, each in schema.items() if key not in _INVERTING)
    else:
        steps = enumerate(schema) if isinstance(schema, list) else ()
    for step, inner in steps:
        yield from ([step, *way] for way in _ways_to_names(inner))


def _has_any(schema: Any, words: frozenset[str]) -> bool:
    """Whether one of these keywords is anywhere in a schema; a property of that name counts, too."""
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    return (isinstance(schema, dict) and not words.isdisjoint(schema)) or any(_has_any(each, words) for each in inner)


def _compiled(schema: Any) -> "Validator":
    """A validator of the schema's own draft; raises `ValueError`."""
    import jsonschema_rs

    email = jsonschema_rs.EmailOptions(minimum_sub_domains=2, allow_domain_literal=False, allow_display_text=False)
    return jsonschema_rs.validator_cls_for(schema)(
        schema,
        offline=True,
        pattern_options=jsonschema_rs.RegexOptions(),
        validate_formats=True,
        formats=dict(FORMATS),
        email_options=email,
        ignore_unknown_formats=True,
    )


def _wider(said: str | list[str], kind: str) -> str | list[str]:
    types = [said] if isinstance(said, str) else said
    if kind == "number" and "integer" in types:
        types = ["number" if name == "integer" else name for name in types]
    elif kind not in types:
        types = [*types, kind]
    return types[0] if len(types) == 1 else types


def _shown(said: Any) -> str:
    """What a rule says, as it is written in a line."""
    if isinstance(said, str):
        return said
    if isinstance(said, list) and all(isinstance(each, str) for each in said):
        return ", ".join(said)
    text = on_one_line(said)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

"""Schemas of a plan: checked against their draft, and read as 2020-12.

`jsonschema_rs` is imported when the first schema is read: without a plan nobody waits for it.
"""

from typing import TYPE_CHECKING

from liveview.core.schemas.references import SchemaReferences
from liveview.core.schemas.refusals import is_name, known_reason
from liveview.core.schemas.walking import refers, schemas
from liveview.model.plan import Schema
from liveview.plans.reading.drafts import SchemaDraft, draft_of, modern
from liveview.plans.reading.json_text import PlanJson
from liveview.plans.reading.place import PlanPlace, cut, shown
from liveview.plans.reading.references import check_references

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

_PATTERN_BYTES = 1 << 20
"""Memory for one compiled pattern; one such as `(a{1000}){1000}` needs more."""
_NAMES = ", ".join(draft.words for draft in SchemaDraft)


def schema_of(value: PlanJson, place: PlanPlace, default: SchemaDraft = SchemaDraft.D2020) -> Schema:
    """The schema at a place as one of 2020-12; `default` is the draft of one without `$schema`. Raises `PlanError`."""
    draft = check(value, place, default)
    return in_2020(value, draft, place)


def check(value: PlanJson, place: PlanPlace, default: SchemaDraft = SchemaDraft.D2020) -> SchemaDraft:
    """The draft of a schema that is one; otherwise raises `PlanError`."""
    if isinstance(value, bool):
        return default
    if not isinstance(value, dict):
        raise place.error(f"write a JSON Schema, an object, instead of {shown(value)}")
    draft = _draft(value, place, default)
    unresolved = _compile(value, draft, place)
    check_references(value, draft, place)
    if unresolved:
        raise place.error(f"a $ref in it leads nowhere: {cut(unresolved)}; put what it means into $defs")
    return draft


def in_2020(schema: Schema, draft: SchemaDraft, place: PlanPlace) -> Schema:
    """A checked schema of a draft as one of 2020-12; raises `PlanError` if it cannot be said there."""
    result = modern(schema, draft)
    if not isinstance(result, dict):
        return result
    if draft is not SchemaDraft.D2020:
        check(result, place)
    plain: Schema = SchemaReferences(result).plain() if refers(result) else result
    return plain


def _draft(schema: dict[str, PlanJson], place: PlanPlace, default: SchemaDraft) -> SchemaDraft:
    draft = _dialect(schema, place) or default
    for inner in schemas(schema):
        if "$schema" in inner and _dialect(inner, place) is not draft:
            raise place.error(f"a schema in it has another $schema, {shown(inner['$schema'])}; use one for all")
    return draft


def _dialect(schema: dict[str, PlanJson], place: PlanPlace) -> SchemaDraft | None:
    dialect = schema.get("$schema")
    if dialect is None:
        return None
    draft = draft_of(dialect) if isinstance(dialect, str) else None
    if draft is None:
        raise (place / "$schema").error(f"{shown(dialect)} is not read; use the address of one of {_NAMES}")
    return draft


def _compile(schema: dict[str, PlanJson], draft: SchemaDraft, place: PlanPlace) -> str:
    """Refuse what is not a schema; the reason if only a reference cannot be resolved, else ""."""
    from jsonschema_rs import RegexOptions, ValidationError

    try:
        _validator(draft)(
            schema,
            offline=True,
            pattern_options=RegexOptions(size_limit=_PATTERN_BYTES),
            validate_formats=True,
            ignore_unknown_formats=True,
        )
    except ValidationError as error:
        if error.kind.name == "$ref":
            return error.message
        raise place.inside(tuple(error.instance_path)).error(_reason(error, draft)) from None
    except ValueError as error:
        raise place.error(f"not a JSON Schema: {cut(str(error))}; make it simpler") from None
    return ""


def _validator(draft: SchemaDraft) -> "type[Validator]":
    import jsonschema_rs

    return {
        SchemaDraft.D4: jsonschema_rs.Draft4Validator,
        SchemaDraft.D6: jsonschema_rs.Draft6Validator,
        SchemaDraft.D7: jsonschema_rs.Draft7Validator,
        SchemaDraft.D2019: jsonschema_rs.Draft201909Validator,
        SchemaDraft.D2020: jsonschema_rs.Draft202012Validator,
    }[draft]


def _reason(error: "ValidationError", draft: SchemaDraft) -> str:
    path, found = error.instance_path, error.instance
    if (reason := known_reason(error, shown)) is not None:
        return reason
    if error.kind.name == "type" and path[-1:] == ["items"] and isinstance(found, list) and not is_name(path):
        return "since 2020-12 a list of schemas is called prefixItems; rename it, or name the older draft in $schema"
    return f"not a JSON Schema of {draft.words}: {cut(error.message)}; correct it"

"""Events that share a validator: what is said about each stays the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.planned import sharing
from liveview.core.planned.check import PlanCheck
from liveview.core.planned.schema import CompiledSchema
from liveview.core.planned.sharing import share
from liveview.model.plan import Plan, PlannedEvent
from tests.core.planned.test_parts import VALUES
from tests.support.core.planning import listing, tracked
from tests.support.examples import examples

INNER = st.sampled_from(
    [True, False, {"type": "string"}, {"const": 1}, {"const": True}, {"const": 1.0}, {"enum": ["a", 0]}, listing(a={})]
)
ROOTS = st.fixed_dictionaries(
    {"properties": st.dictionaries(st.sampled_from("abc"), INNER, max_size=3)},
    optional={
        "required": st.lists(st.sampled_from("abcd"), unique=True),
        "type": st.sampled_from(["object", "array"]),
        "additionalProperties": st.booleans(),
        "title": st.just("T"),
        "x-share": st.just(1),
        "minProperties": st.just(1),
    },
)


@pytest.fixture(autouse=True, scope="module")
def always() -> Iterator[None]:
    """Share also where it is not worth it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharing, "WORTH", 0.0)
        yield


def checked(schemas: list[Any], **options: Any) -> PlanCheck:
    return PlanCheck(
        Plan(tuple(PlannedEvent(f"E{number}", schema=each) for number, each in enumerate(schemas))), **options
    )


@given(st.lists(ROOTS, min_size=2, max_size=4), st.dictionaries(st.sampled_from("abcd"), VALUES, max_size=4))
@examples(200)
def test_every_event_has_the_problems_that_it_has_alone(schemas: list[Any], properties: dict[str, Any]) -> None:
    for unplanned in ("warn", "ignore"):
        together = checked(schemas, unplanned=unplanned)
        for number, schema in enumerate(schemas):
            alone = checked([True] * number + [schema], unplanned=unplanned)
            event = tracked(properties, f"E{number}")
            assert together.problems(event) == alone.problems(event)


def shared(*schemas: Any) -> list[bool]:
    """Whether each of these conforms with `a` = 1 and nothing else, and then whether any is broken by `b`."""
    compiled = [CompiledSchema(schema) for schema in schemas]
    share(compiled)
    return [each.conforms({"a": 1}) and not each.conforms({"a": 1, "b": 1}) for each in compiled]


def test_an_event_does_not_get_the_properties_of_another() -> None:
    assert shared(listing(a={}), {**listing(a={}), "required": ["a"]}, listing(b={})) == [True, True, False]


def test_equal_python_values_are_not_equal_schemas() -> None:
    one, true = CompiledSchema(listing(a={"const": 1})), CompiledSchema(listing(a={"const": True}))
    share([one, true])
    assert [one.conforms({"a": 1}), one.conforms({"a": True}), true.conforms({"a": 1}), true.conforms({"a": True})] == [
        *(True, False, False, True)
    ]


def test_schemas_with_addresses_of_their_own_are_left_alone() -> None:
    share([CompiledSchema(listing(a={"$id": f"urn:{number % 1}"})) for number in range(3)])


@pytest.mark.parametrize(("names", "worth", "calls"), [("aa", 2.0, 1), ("ab", 2.0, 0), ("ab", 1.0, 1), ("a", 0.0, 0)])
def test_events_with_little_in_common_keep_their_own(
    names: str, worth: float, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(sharing, "WORTH", worth)
    monkeypatch.setattr(CompiledSchema, "share", lambda schema, *_: asked.append(schema))
    compiled = [CompiledSchema(listing(**{name: {}})) for name in names]
    share(compiled)
    assert asked == compiled * calls

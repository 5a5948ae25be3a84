"""When each type first came at each place."""

from hypothesis import given
from hypothesis import strategies as st

from liveview.plans.first_types import FirstTypes, Sighting
from liveview.plans.profile import MOST_DEPTH, PropertyProfile, Room
from tests.support.examples import examples

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


def noted(*values: object) -> FirstTypes:
    firsts, room = FirstTypes(), Room()
    for number, value in enumerate(values, 1):
        firsts.note(value, Sighting(number, float(number)), room)
    return firsts


def test_the_first_of_each_type_stays() -> None:
    firsts = noted({"price": 5}, {"price": "5"}, {"price": 6}, {"price": "6"})
    assert firsts.members["price"].types == {"number": Sighting(1, 1.0), "string": Sighting(2, 2.0)}
    assert firsts.members["price"].first == Sighting(1, 1.0)


def test_elements_of_lists_are_one_place() -> None:
    firsts = noted({"items": []}, {"items": [{"sku": "a"}, {"sku": 1}]})
    items = firsts.members["items"].items
    assert items is not None
    assert items.members["sku"].types == {"string": Sighting(2, 2.0), "number": Sighting(2, 2.0)}


def test_it_goes_as_deep_and_as_far_as_a_profile() -> None:
    deep: object = 1
    for _ in range(MOST_DEPTH + 3):
        deep = {"a": deep}
    firsts, profile, room = noted(deep), PropertyProfile(), Room()
    profile.note(deep, room)
    assert places(firsts) == shape(profile)
    full = FirstTypes()
    full.note({"a": 1, "b": [2]}, Sighting(1, 1.0), Room(1))
    assert places(full) == {"": {"object"}, ".a": {"number"}}


@examples(60)
@given(st.lists(VALUES, max_size=5))
def test_it_has_the_places_and_types_of_a_profile(values: list[object]) -> None:
    profile, room = PropertyProfile(), Room()
    for value in values:
        profile.note(value, room)
    assert places(noted(*values)) == shape(profile)


def places(firsts: FirstTypes, path: str = "") -> dict[str, set[str]]:
    found = {path: set(firsts.types)}
    for name, inner in firsts.members.items():
        found |= places(inner, f"{path}.{name}")
    return found if firsts.items is None else found | places(firsts.items, f"{path}[]")


def shape(profile: PropertyProfile, path: str = "") -> dict[str, set[str]]:
    found = {path: set(profile.types)}
    for name, inner in profile.properties.items():
        found |= shape(inner, f"{path}.{name}")
    return found if profile.items is None else found | shape(profile.items, f"{path}[]")

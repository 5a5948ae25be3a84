"""The destinations that an event names itself: absent, malformed and mixed filters."""

import msgspec
import pytest

from liveview.core.options import NONE, Integrations, is_on, of_options


class TestAbsence:
    @pytest.mark.parametrize("options", [None, {}, {"integrations": None}])
    def test_is_not_a_filter(self, options: object) -> None:
        integrations = of_options(options)
        assert (integrations.names, integrations.malformed) == ({}, "")
        assert integrations.rest
        assert NONE.rest

    def test_of_integrations_leaves_other_options_alone(self) -> None:
        integrations = of_options({"enhanced_conversions_enabled": True})
        assert (integrations.names, integrations.malformed, integrations.unknown) == ({}, "", ())


class TestMalformed:
    @pytest.mark.parametrize("options", ["All", "", 0, 1, True, False, [], [{"integrations": {}}], msgspec.Raw(b"1.5")])
    def test_options_are_reported_by_their_path(self, options: object) -> None:
        assert of_options(options).malformed == "properties.$options"

    @pytest.mark.parametrize("names", ["false", "", 0, 1, True, False, [], ["Mixpanel"], msgspec.Raw(b"1.5")])
    def test_integrations_are_reported_by_their_path(self, names: object) -> None:
        integrations = of_options({"integrations": names})
        assert integrations.malformed == "properties.$options.integrations"


class TestRest:
    @pytest.mark.parametrize(
        ("names", "rest"),
        [
            ({}, True),
            ({"Mixpanel": False}, True),
            ({"All": True}, True),
            ({"All": False}, False),
            ({"all": False}, False),
            ({"all": True}, True),
            ({"ALL": False}, True),
            ({"All": {}}, True),
            ({"All": "no"}, False),
            ({"All": "true"}, False),
            ({"All": None}, False),
            ({"All": 1}, False),
            ({"All": 0}, False),
            ({"All": []}, False),
            ({"All": False, "all": True}, False),
        ],
    )
    def test_follows_the_value_of_all(self, names: dict[str, object], rest: bool) -> None:
        assert Integrations(names).rest is rest


class TestValues:
    @pytest.mark.parametrize("value", [True, {}, {"setting": 1}, {"enabled": False}])
    def test_that_are_true_or_an_object_are_on(self, value: object) -> None:
        assert is_on(value)

    @pytest.mark.parametrize("value", [False, None, 0, 1, "true", "", [], [True], msgspec.Raw(b"1.0")])
    def test_of_any_other_type_are_off(self, value: object) -> None:
        assert not is_on(value)

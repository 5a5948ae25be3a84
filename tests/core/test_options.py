import msgspec
import pytest

from liveview.core.options import NONE, Integrations, integrations_of, is_on


class TestAbsence:
    @pytest.mark.parametrize(
        "properties", [{}, {"$options": None}, {"$options": {}}, {"$options": {"integrations": None}}]
    )
    def test_is_no_filter(self, properties: dict[str, object]) -> None:
        assert integrations_of(properties) == NONE
        assert NONE.rest

    def test_of_integrations_leaves_other_options_alone(self) -> None:
        assert integrations_of({"$options": {"enhanced_conversions_enabled": True}}) == NONE


class TestMalformed:
    @pytest.mark.parametrize("options", ["All", "", 0, 1, True, False, [], [{"integrations": {}}], msgspec.Raw(b"1.5")])
    def test_options_are_named(self, options: object) -> None:
        assert integrations_of({"$options": options}).malformed == "properties.$options"

    @pytest.mark.parametrize("names", ["false", "", 0, 1, True, False, [], ["Mixpanel"], msgspec.Raw(b"1.5")])
    def test_integrations_are_named(self, names: object) -> None:
        found = integrations_of({"$options": {"integrations": names}})
        assert found.malformed == "properties.$options.integrations"


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
    def test_is_what_all_says(self, names: dict[str, object], rest: bool) -> None:
        assert Integrations(names).rest is rest


class TestValues:
    @pytest.mark.parametrize("value", [True, {}, {"setting": 1}, {"enabled": False}])
    def test_that_are_true_or_settings_are_on(self, value: object) -> None:
        assert is_on(value)

    @pytest.mark.parametrize("value", [False, None, 0, 1, "true", "", [], [True], msgspec.Raw(b"1.0")])
    def test_of_any_other_kind_are_off(self, value: object) -> None:
        assert not is_on(value)

"""What is frozen of the settings of a kind, and the values that are not."""

import os

import pytest

from liveview.config.setting_values import setting_values, shape_settings
from liveview.model.destination import Destination
from liveview.model.kind import Kind, Mode


def ga4(**settings: str) -> Destination:
    return Destination("Analytics", kind=Kind.GA4, mode=Mode.SEND, settings=settings)


class TestFrozen:
    def test_a_secret_of_the_file_is_masked(self) -> None:
        found = shape_settings(ga4(measurement_id="G-1", api_secret="hidden-0123"))
        assert found.settings == {"measurement_id": "G-1", "api_secret": "***"}
        assert (found.kind, found.mode) == (Kind.GA4, Mode.SEND)

    def test_the_name_of_a_variable_stays_and_its_value_is_never_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GA4_SECRET", "hidden-0123")
        monkeypatch.setenv("GA4_ID", "G-hidden")
        found = shape_settings(ga4(measurement_id="env:GA4_ID", api_secret="env:GA4_SECRET"))
        assert found.settings == {"measurement_id": "env:GA4_ID", "api_secret": "env:GA4_SECRET"}

    def test_the_events_of_a_warehouse_are_among_it(self) -> None:
        tables = Destination("W", kind=Kind.POSTGRES, events=("Purchase",))
        assert shape_settings(tables).events == ("Purchase",)


class TestValues:
    def test_are_the_secrets_and_what_the_environment_has(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GA4_ID", "G-2")
        found = setting_values(ga4(measurement_id="env:GA4_ID", api_secret="hidden-0123"))
        assert found == {"measurement_id": "G-2", "api_secret": "hidden-0123"}

    def test_do_not_repeat_what_is_frozen(self) -> None:
        assert setting_values(ga4(measurement_id="G-1")) == {}

    def test_leave_out_a_variable_that_is_not_set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A preview needs no secrets: what is sent then is the name as it is written."""
        monkeypatch.delenv("GA4_SECRET", raising=False)
        assert "GA4_SECRET" not in os.environ
        assert setting_values(ga4(api_secret="env:GA4_SECRET")) == {}

    def test_take_a_variable_that_is_empty(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GA4_SECRET", "")
        assert setting_values(ga4(api_secret="env:GA4_SECRET")) == {"api_secret": ""}


def test_frozen_settings_and_values_together_are_all_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GA4_ID", "G-2")
    destination = ga4(measurement_id="env:GA4_ID", api_secret="hidden-0123")
    whole = {**shape_settings(destination).settings, **setting_values(destination)}
    assert whole == {"measurement_id": "G-2", "api_secret": "hidden-0123"}

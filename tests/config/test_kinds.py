"""What a destination of a kind may say, and what it is told when it may not."""

from typing import Any

import pytest

from liveview.config.kinds import check_kind
from liveview.errors import ConfigError
from liveview.model.destination import Destination, Webhook
from liveview.model.kind import KINDS, WAREHOUSES, Kind, Mode

HOOK = Webhook("sink:/orders")
SERVICES = [kind for kind in Kind if kind is not Kind.WEBHOOKS and kind not in WAREHOUSES]


def refusal(**options: Any) -> str:
    with pytest.raises(ConfigError) as raised:
        check_kind(Destination("Shop", **options))
    return str(raised.value)


def whole(kind: Kind) -> dict[str, str]:
    """Every setting of a kind."""
    return {each.name: each.choices[0] if each.choices else f"a-{each.name}" for each in KINDS[kind].settings}


@pytest.mark.parametrize("kind", SERVICES)
@pytest.mark.parametrize(
    "more", [{}, {"mode": Mode.SEND}, {"mode": Mode.SEND, "url": "http://127.0.0.1:9/x"}, {"url": "sink:/klaviyo"}]
)
def test_a_service_with_all_its_settings_is_accepted(kind: Kind, more: dict[str, Any]) -> None:
    check_kind(Destination("Shop", kind=kind, settings=whole(kind), **more))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.WEBHOOKS])
def test_a_preview_needs_no_settings(kind: Kind) -> None:
    check_kind(Destination("Shop", kind=kind))


class TestWebhooks:
    def test_with_a_url_are_accepted(self) -> None:
        check_kind(Destination("Shop", webhooks=(HOOK,)))

    def test_need_one(self) -> None:
        assert refusal() == "destination 'Shop' has no webhooks, add [[destinations.webhooks]] with a url"

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            (
                {"url": "http://127.0.0.1:9"},
                "url is for destinations with a kind, write it in [[destinations.webhooks]]",
            ),
            ({"settings": {"a": "b"}}, "settings is for destinations with a kind, choose a kind or remove it"),
            ({"events": ("A",)}, "events is for destinations with a kind, choose a kind or remove it"),
            ({"mode": Mode.SEND}, "webhooks are always called, remove mode or choose a kind"),
        ],
    )
    def test_have_none_of_the_options_of_a_kind(self, options: dict[str, Any], expected: str) -> None:
        assert refusal(webhooks=(HOOK,), **options) == f"destination 'Shop': {expected}"


class TestServices:
    def test_have_no_webhooks(self) -> None:
        expected = "destination 'Shop' is of kind 'klaviyo', which has no webhooks, remove them"
        assert refusal(kind=Kind.KLAVIYO, webhooks=(HOOK,)) == expected

    @pytest.mark.parametrize("url", ["ftp://127.0.0.1/x", "sink:orders", "http://:0", "http://127.0.0.1/a b"])
    def test_refuse_a_url_that_cannot_be_called(self, url: str) -> None:
        assert "of destination 'Shop': " in refusal(kind=Kind.KLAVIYO, url=url)

    def test_never_quote_the_secrets_of_a_url(self) -> None:
        said = refusal(kind=Kind.KLAVIYO, url="ftp://user:hidden@127.0.0.1/x?key=hidden")
        assert "hidden" not in said

    def test_get_every_event(self) -> None:
        expected = "destination 'Shop': events is for warehouses, 'klaviyo' gets every event"
        assert refusal(kind=Kind.KLAVIYO, events=("A",)) == expected


class TestSettings:
    def test_that_a_kind_does_not_have_are_refused_with_those_that_it_has(self) -> None:
        said = refusal(kind=Kind.GA4, settings={"api_secrets": "x"})
        assert said.startswith("destination 'Shop': settings.api_secrets is ")
        assert "did you mean api_secret" in said

    def test_have_the_values_that_are_listed_or_come_from_the_environment(self) -> None:
        said = refusal(kind=Kind.MIXPANEL, settings={"region": "asia"})
        assert said == "destination 'Shop': settings.region is 'asia', use 'us' or 'eu'"
        check_kind(Destination("Shop", kind=Kind.MIXPANEL, settings={"region": "env:NOT_SET"}))

    @pytest.mark.parametrize("kind", SERVICES)
    def test_that_are_missing_are_named_before_something_leaves(self, kind: Kind) -> None:
        """Nothing is missed at the sink, which everybody may try without an account."""
        for setting in KINDS[kind].settings:
            if not setting.required:
                continue
            settings = {name: value for name, value in whole(kind).items() if name != setting.name}
            said = refusal(kind=kind, mode=Mode.SEND, url="http://127.0.0.1:9", settings=settings)
            assert said == f"settings.{setting.name} of destination 'Shop' is missing: {setting.about}"
            check_kind(Destination("Shop", kind=kind, mode=Mode.SEND, settings=settings))

    def test_from_the_environment_have_to_be_there_when_they_are_sent(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("KLAVIYO_KEY", raising=False)
        assert "KLAVIYO_KEY" in refusal(kind=Kind.KLAVIYO, mode=Mode.SEND, settings={"api_key": "env:KLAVIYO_KEY"})
        check_kind(Destination("Shop", kind=Kind.KLAVIYO, settings={"api_key": "env:KLAVIYO_KEY"}))
        monkeypatch.setenv("KLAVIYO_KEY", "hidden-0123")
        check_kind(Destination("Shop", kind=Kind.KLAVIYO, mode=Mode.SEND, settings={"api_key": "env:KLAVIYO_KEY"}))


class TestWarehouses:
    @pytest.mark.parametrize("kind", sorted(WAREHOUSES))
    def test_have_no_url(self, kind: Kind) -> None:
        expected = "destination 'Shop': a warehouse has no url, its place is settings.path"
        assert refusal(kind=kind, url="http://127.0.0.1:9") == expected

    def test_of_postgres_are_only_shown(self) -> None:
        expected = "destination 'Shop': rows for PostgreSQL are only shown, remove mode"
        assert refusal(kind=Kind.POSTGRES, mode=Mode.SEND) == expected

    def test_have_events(self) -> None:
        check_kind(Destination("Shop", kind=Kind.SQLITE, events=("Purchase",)))

    def test_need_a_place_to_be_written(self) -> None:
        assert "settings.path of destination 'Shop' is missing" in refusal(kind=Kind.CSV, mode=Mode.SEND)

"""A destination as it is changed on screen: what is hidden, what is wrong, what is in effect."""

import msgspec
import pytest

from liveview.config.destination_edit import (
    check_stored,
    edited,
    in_use,
    leaving,
    masked,
    problems,
    with_typed,
)
from liveview.config.environment import resolved
from liveview.config.schema import Config
from liveview.errors import ConfigError
from liveview.model.changes import DestinationEdited
from liveview.model.destination import Destination, Webhook
from liveview.model.kind import Kind, Mode

TYPED = "http://127.0.0.1:9/x?key=secret"
SHOWN = "http://127.0.0.1:9/x?key=***"
OWN = Destination(
    "One",
    webhooks=(
        Webhook(TYPED, {"Authorization": "literal", "X": "y"}),
        Webhook("http://127.0.0.1:9/x?key=other", {"Authorization": "other"}),
    ),
)
SERVICE = Destination("Two", kind=Kind.KLAVIYO, mode=Mode.SEND, settings={"api_key": "literal"})


def hooked(url: str = "sink:/a", **headers: str) -> Destination:
    return Destination(
        "One", webhooks=(Webhook(url, {name.replace("_", "-"): each for name, each in headers.items()}),)
    )


def fields(written: Destination, before: Destination | None = None) -> list[str]:
    return [problem.field for problem in problems(written, before)]


class TestMasked:
    def test_hides_secrets_and_says_where_others_come_from(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LIVEVIEW_TOKEN", "secret")
        hook = Webhook(TYPED, {"Authorization": "literal", "X-Env": resolved("env:LIVEVIEW_TOKEN", "x"), "X": "y"})
        (shown,) = masked(Destination("One", webhooks=(hook,))).webhooks
        assert shown == Webhook(SHOWN, {"Authorization": "***", "X-Env": "env:LIVEVIEW_TOKEN", "X": "y"})
        assert masked(SERVICE).settings == {"api_key": "***"}

    def test_changes_nothing_more_when_it_is_done_again(self) -> None:
        for destination in (OWN, SERVICE, hooked(Authorization="env:LIVEVIEW_TOKEN")):
            assert masked(masked(destination)) == masked(destination)


class TestProblems:
    def test_there_are_none_with_what_is_in_effect(self) -> None:
        for destination in (OWN, SERVICE):
            assert problems(masked(destination), masked(destination)) == ()

    @pytest.mark.parametrize(
        ("written", "field", "words"),
        [
            (Destination(" ", webhooks=(Webhook("sink:/a"),)), "name", "needs a name"),
            (Destination("All", webhooks=(Webhook("sink:/a"),)), "name", "means every destination"),
            (Destination("One"), "webhooks", "it needs a webhook"),
            (hooked("ftp://127.0.0.1/x"), "webhooks.0", "only http, https and sink: URLs can be called"),
            (hooked("http://127.0.0.1/x?key=***"), "webhooks.0", "*** hides a part of the URL"),
            (hooked(Authorization="Bearer x"), "webhooks.0", "header Authorization is a secret: write env:NAME"),
            (hooked(X_Api_Key="x"), "webhooks.0", "header X-Api-Key is a secret"),
            (hooked(Authorization="***"), "webhooks.0", "hides a secret of the file that belongs to another URL"),
            (hooked(X="env:LIVEVIEW_NOT_SET"), "webhooks.0", "the environment variable LIVEVIEW_NOT_SET, which is not"),
            (hooked(Host="x"), "webhooks.0", "header Host is set by liveview"),
            (Destination("K", kind=Kind.KLAVIYO, settings={"api_key": "x"}), "settings.api_key", "is a secret: write"),
            (Destination("K", kind=Kind.KLAVIYO, settings={"api_key": "***"}), "settings.api_key", "is a secret"),
            (Destination("K", kind=Kind.KLAVIYO, url="x"), "url", "only http, https and sink:"),
            (Destination("M", kind=Kind.MIXPANEL, settings={"region": "mars"}), "settings.region", "use 'us' or 'eu'"),
            (
                Destination("K", kind=Kind.KLAVIYO, mode=Mode.SEND, settings={"api_key": "env:LIVEVIEW_NOT_SET"}),
                "settings.api_key",
                "LIVEVIEW_NOT_SET, which is not set",
            ),
            (
                Destination("K", kind=Kind.KLAVIYO, mode=Mode.SEND, url="http://127.0.0.1:9"),
                "settings.api_key",
                "is missing: the private API key",
            ),
        ],
    )
    def test_say_which_field_is_wrong_and_why(self, written: Destination, field: str, words: str) -> None:
        found = problems(written, None)
        assert [each.field for each in found] == [field]
        assert words in found[0].sentence
        assert f"destination {written.key!r}" not in found[0].sentence

    def test_a_secret_does_not_follow_to_another_url(self) -> None:
        moved = Webhook("http://127.0.0.1:9/z", {"Authorization": "***"})
        assert fields(Destination("One", webhooks=(moved,)), masked(OWN)) == ["webhooks.0"]

    def test_all_of_them_are_found(self) -> None:
        written = Destination("", webhooks=(Webhook("x"), Webhook("sink:/a"), Webhook("sink:/b", {"Cookie": "c"})))
        assert fields(written) == ["name", "webhooks.0", "webhooks.2"]


class TestInUse:
    def test_has_the_secrets_of_the_file_in_any_order(self) -> None:
        shown = masked(OWN)
        assert in_use(shown, OWN) == OWN
        assert in_use(masked(SERVICE), SERVICE) == SERVICE

    def test_has_the_values_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LIVEVIEW_TOKEN", "secret")
        (hook,) = in_use(hooked(Authorization="env:LIVEVIEW_TOKEN"), None).webhooks
        assert hook.headers == {"Authorization": "secret"}

    @pytest.mark.parametrize(
        "written", [hooked(SHOWN), hooked(Authorization="***"), masked(SERVICE), hooked(X="env:LIVEVIEW_NOT_SET")]
    )
    def test_is_nothing_without_its_secrets(self, written: Destination) -> None:
        with pytest.raises(ConfigError):
            in_use(written, None)

    def test_a_url_that_was_typed_is_known_again(self) -> None:
        typed, shown = hooked(TYPED, X="1"), hooked(SHOWN, X="2")
        assert with_typed(shown, typed) == hooked(TYPED, X="2")
        assert with_typed(shown, None) == shown
        assert with_typed(hooked("sink:/b"), typed) == hooked("sink:/b")


class TestEdited:
    def test_keeps_its_place_and_others_come_last(self) -> None:
        new, other = msgspec.structs.replace(hooked(), name="New"), msgspec.structs.replace(hooked(), name="Other")
        edits = {
            "One": DestinationEdited("One", msgspec.structs.replace(masked(OWN), name="Renamed")),
            "New": DestinationEdited("New", new, place=2),
            "Other": DestinationEdited("Other", other, place=1),
        }
        found, held = edited(Config(destinations=(OWN, SERVICE)), edits)
        assert [each.key for each in found] == ["Renamed", "Two", "Other", "New"]
        assert found[0].webhooks == OWN.webhooks
        assert held == {}

    def test_leaves_out_what_is_deleted(self) -> None:
        gone = {"One": DestinationEdited("One", None, is_deleted=True)}
        assert edited(Config(destinations=(OWN, SERVICE)), gone).destinations == (SERVICE,)
        assert edited(Config(destinations=(SERVICE,)), gone).destinations == (SERVICE,)

    def test_what_lacks_a_secret_is_off(self) -> None:
        edits = {"One": DestinationEdited("One", hooked(Authorization="env:LIVEVIEW_NOT_SET"))}
        (found,), held = edited(Config(destinations=(OWN,)), edits)
        assert not found.enabled
        assert "LIVEVIEW_NOT_SET, which is not set" in held["One"]

    def test_what_a_log_says_leaves_this_machine_is_off_until_it_is_confirmed(self) -> None:
        edits = {"One": DestinationEdited("One", hooked("https://example.com/x"))}
        (found,), held = edited(Config(destinations=(OWN,)), edits, frozenset({"One"}))
        assert not found.enabled
        assert "leaves this machine" in held["One"]
        assert edited(Config(destinations=(OWN,)), edits).held == {}
        same = Config(destinations=(hooked("https://example.com/x"),))
        assert edited(same, edits, frozenset({"One"})).held == {}
        local = {"One": DestinationEdited("One", hooked("http://127.0.0.1:9/x"))}
        assert edited(Config(destinations=(OWN,)), local, frozenset({"One"})).held == {}

    def test_two_of_one_name_are_one(self) -> None:
        edits = {"One": DestinationEdited("One", msgspec.structs.replace(hooked(), name="Two"))}
        found, held = edited(Config(destinations=(OWN, SERVICE)), edits)
        assert [each.key for each in found] == ["Two"]
        assert "only one of them" in held["Two"]

    def test_hipaa_mode_is_changed_in_the_file_alone(self) -> None:
        own = msgspec.structs.replace(OWN, allow=("plan",), baa=True)
        edits = {"One": DestinationEdited("One", hooked())}
        (found,), _ = edited(Config(destinations=(own,)), edits)
        assert (found.allow, found.baa) == (("plan",), True)


def test_what_leaves_this_machine_is_named_without_its_secrets() -> None:
    assert leaving(hooked("https://example.com/x?key=secret")) == ("https://example.com/x?key=***",)
    assert leaving(hooked()) == ()
    assert leaving(Destination("K", kind=Kind.KLAVIYO, url="https://example.com")) == ()
    sent = Destination("K", kind=Kind.KLAVIYO, mode=Mode.SEND, url="https://example.com")
    assert leaving(sent) == ("https://example.com",)


@pytest.mark.parametrize("written", [hooked("http://["), Destination("all"), Destination("K", url="x")])
def test_what_no_screen_stores_is_refused(written: Destination) -> None:
    with pytest.raises(ConfigError):
        check_stored(written)
    check_stored(hooked(SHOWN))

"""The one thing to change."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.adapters.origin_policy import OriginPolicy
from liveview.clients import advice
from liveview.clients.advice import OTHERWISE
from liveview.log.lenient import word
from liveview.model.event import Headers
from liveview.model.refusal import Refusal


class TestAnOption:
    def test_the_host_that_was_asked_for(self) -> None:
        found = advice(Refusal.HOST, "POST", "/track", (("Host", "Events.test:4080"),))
        assert found.literal == "--allow-host events.test:4080"
        assert found.sentence == (
            "start liveview with --allow-host events.test:4080, or add it to allow_hosts in liveview.toml and press F5"
        )

    @given(st.from_regex(r"[A-Za-z0-9.-]{1,20}(:[1-9][0-9]{0,3})?", fullmatch=True))
    def test_the_remedy_of_the_origin_policy_names_the_same(self, host: str) -> None:
        forbidden = OriginPolicy(1, (), ()).host_problem([host], "/track")
        if forbidden is not None:
            found = advice(forbidden.refusal, "POST", "/track", (("Host", host),))
            assert forbidden.remedy == f"{found.literal} admits it"

    @pytest.mark.parametrize(
        "sent", [(("Origin", "https://Shop.test"),), (("Referer", "https://shop.test/cart?id=1"),)], ids=str
    )
    def test_the_page_that_sent_it(self, sent: Headers) -> None:
        assert advice(Refusal.ORIGIN, "POST", "/track", sent).literal == "--allow-origin https://shop.test"

    @pytest.mark.parametrize("sent", [(("Origin", "null"),), (), (("Referer", "nonsense"),)], ids=str)
    def test_a_page_without_a_name_cannot_be_admitted(self, sent: Headers) -> None:
        found = advice(Refusal.ORIGIN, "POST", "/track", sent)
        assert not found.literal
        assert "page" in found.sentence

    @pytest.mark.parametrize(("refusal", "method"), [(Refusal.TLS, "TLS"), (Refusal.HTTP_2, "PRI")])
    def test_another_protocol_names_tls(self, refusal: Refusal, method: str) -> None:
        found = advice(refusal, method, "", ())
        assert found.literal == "--tls"
        assert "--tls" in found.sentence

    @given(st.text(max_size=300))
    def test_what_is_copied_is_one_harmless_option(self, host: str) -> None:
        literal = advice(Refusal.HOST, "POST", "/track", (("Host", host),)).literal
        if literal:
            assert shlex.split(literal) == ["--allow-host", host.strip().lower()]

    def test_a_value_that_a_shell_might_obey_is_shown_and_not_copied(self) -> None:
        found = advice(Refusal.HOST, "POST", "/track", (("Host", "$(reboot)"),))
        assert found.literal == ""
        assert found.sentence.endswith("the value that was sent: $(reboot)")


class TestAPath:
    @pytest.mark.parametrize(
        ("method", "path", "refusal", "sentence"),
        [
            ("POST", "/trak", Refusal.PATH, "did you mean POST /track?"),
            ("GET", "/v1/batch", Refusal.METHOD, "send it with POST, not GET: POST /v1/batch"),
            ("PUT", "/track/", Refusal.METHOD, "send it with POST, not PUT: POST /track"),
            ("POST", "/2/httpapi", Refusal.PATH, "send to /track: Amplitude's format is not read"),
            ("GET", "/healthz", Refusal.PATH, "probe GET /_liveview/health"),
        ],
    )
    def test_what_to_ask_for_instead(self, method: str, path: str, refusal: Refusal, sentence: str) -> None:
        assert advice(refusal, method, path, ()).sentence == sentence

    def test_a_preflight_is_about_the_request_that_would_follow(self) -> None:
        asked = (("Access-Control-Request-Method", "DELETE"),)
        found = advice(Refusal.METHOD, "OPTIONS", "/track", asked)
        assert found.sentence == "send it with POST, not DELETE: POST /track"


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_an_advice(refusal: Refusal) -> None:
    assert advice(refusal, "POST", "/trak", (("Host", "events.test"), ("Origin", "https://shop.test"))) != OTHERWISE


def test_only_paths_and_batches_have_one_advice_about_two_refusals() -> None:
    sent = (("Host", "events.test"), ("Origin", "https://shop.test"))
    by_sentence: dict[str, set[Refusal]] = {}
    for refusal in Refusal:
        by_sentence.setdefault(advice(refusal, "POST", "/trak", sent).sentence, set()).add(refusal)
    shared = [refusals for refusals in by_sentence.values() if len(refusals) > 1]
    assert shared == [{Refusal.PATH, Refusal.METHOD}, {Refusal.BATCH_TOO_LARGE, Refusal.TOO_MANY_EVENTS}]


@pytest.mark.parametrize("refusal", [None, word(Refusal, "of_a_newer_version")])
def test_a_refusal_that_is_not_known_has_one_too(refusal: Refusal | None) -> None:
    assert advice(refusal, "POST", "/track", ()) == OTHERWISE


@given(st.sampled_from([None, *Refusal]), st.text(max_size=50), st.text(max_size=200), st.text(max_size=200))
def test_it_never_raises(refusal: Refusal | None, method: str, path: str, sent: str) -> None:
    assert advice(refusal, method, path, (("Host", sent), ("Origin", sent), ("Referer", path))).sentence

"""The one thing to change."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.adapters import body, headers
from liveview.adapters.origin_policy import OriginPolicy
from liveview.clients import advice
from liveview.clients.advice import OTHERWISE


class TestAnOption:
    def test_the_host_that_was_asked_for(self) -> None:
        reason = "the Host header does not name this receiver; --allow-host events.test:4080 admits it"
        found = advice("POST", "/track", 403, reason, ())
        assert found.literal == "--allow-host events.test:4080"
        assert found.sentence == (
            "start liveview with --allow-host events.test:4080, or add it to allow_hosts in liveview.toml and press F5"
        )

    def test_the_origin_policy_names_it(self) -> None:
        """Its own sentence, whatever it says around the option."""
        forbidden = OriginPolicy(4080, (), ()).host_problem(["events.test:4080"], "/track")
        reason = forbidden.remedy if forbidden else ""
        found = advice("POST", "/track", 403, reason, (("Host", "events.test:4080"),))
        assert found.literal == "--allow-host events.test:4080"

    @pytest.mark.parametrize(
        "sent", [(("Origin", "https://shop.test"),), (("Referer", "https://shop.test/cart?id=1"),)], ids=str
    )
    def test_the_page_that_sent_it(self, sent: tuple[tuple[str, str], ...]) -> None:
        reason = "the request comes from a page of a foreign origin; --allow-origin admits it"
        assert advice("POST", "/track", 403, reason, sent).literal == "--allow-origin https://shop.test"

    @pytest.mark.parametrize("sent", [(("Origin", "null"),), ()], ids=str)
    def test_a_page_without_a_name_cannot_be_admitted(self, sent: tuple[tuple[str, str], ...]) -> None:
        found = advice("POST", "/track", 403, "the request comes from a page of a foreign origin", sent)
        assert not found.literal
        assert "page" in found.sentence

    @pytest.mark.parametrize("method", ["TLS", "PRI"])
    def test_another_protocol_names_tls(self, method: str) -> None:
        found = advice(method, "", 400, "the client speaks something else", ())
        assert found.literal == "--tls"
        assert "--tls" in found.sentence

    @given(st.text(max_size=300))
    def test_what_is_copied_is_one_harmless_option(self, host: str) -> None:
        reason = "the Host header does not name this receiver"
        literal = advice("POST", "/track", 403, reason, (("Host", host),)).literal
        if literal:
            assert shlex.split(literal) == ["--allow-host", host.strip()]


class TestAPath:
    @pytest.mark.parametrize(
        ("method", "path", "status", "sentence"),
        [
            ("POST", "/trak", 404, "did you mean POST /track?"),
            ("GET", "/v1/batch", 405, "send it with POST, not GET: POST /v1/batch"),
            ("PUT", "/track/", 405, "send it with POST, not PUT: POST /track"),
            ("POST", "/2/httpapi", 404, "send to /track: Amplitude's format is not read"),
            ("GET", "/healthz", 404, "probe GET /_liveview/health"),
        ],
    )
    def test_what_to_ask_for_instead(self, method: str, path: str, status: int, sentence: str) -> None:
        assert advice(method, path, status, f"there is no {method} {path}", ()).sentence == sentence

    def test_a_preflight_is_about_the_request_that_would_follow(self) -> None:
        asked = (("Access-Control-Request-Method", "DELETE"),)
        found = advice("OPTIONS", "/track", 405, "a page asked whether it may DELETE /track", asked)
        assert found.sentence == "send it with POST, not DELETE: POST /track"


REASONS = [
    *(headers.TOO_MANY, "the request target is not a path", "only 100-continue can be expected"),
    *(
        "unknown Content-Encoding; identity, gzip and deflate are understood",
        "too many large bodies arrive at the same time",
    ),
    *("multipart bodies are not understood; send JSON", f"the body is larger than {body.MAX_BODY} bytes"),
    *("the gzip body is damaged", "the gzip body is cut off", "the gzip body has trailing data"),
    *(
        f"the body did not arrive within {body.BODY_SECONDS:g} s",
        "a GET carries its event in data=, this one has no data",
    ),
    "callback must be a name with dots and [digits], such as app.done[1]",
]


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_of_the_receiver_has_an_advice_of_its_own(reason: str) -> None:
    found = advice("POST", "/track", 400, reason, ())
    assert found != OTHERWISE
    assert reason not in found.sentence


def test_no_two_reasons_share_one() -> None:
    assert len({advice("POST", "/track", 400, reason, ()).sentence for reason in REASONS}) == len(REASONS)


def test_a_reason_that_nobody_knows_has_one_too() -> None:
    assert advice("POST", "/track", 400, "something new", ()) == OTHERWISE


@given(st.text(max_size=50), st.text(max_size=200), st.sampled_from([400, 403, 404, 405]), st.text(max_size=200))
def test_it_never_raises(method: str, path: str, status: int, reason: str) -> None:
    assert advice(method, path, status, reason, (("Origin", reason), ("Referer", path))).sentence

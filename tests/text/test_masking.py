import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.text.masking import MASK, FromEnvironment, is_secret_header, mask_headers, mask_url, redact, secrets_of

SECRET = "hunter2"


class TestHeaders:
    @pytest.mark.parametrize(
        "name",
        [
            "Authorization",
            "authorization",
            "Proxy-Authorization",
            "Cookie",
            "Set-Cookie",
            "X-Auth-Token",
            "X-Api-Key",
            "apikey",
            "Client-Secret",
            "X-Password",
            "X-Hub-Signature-256",
        ],
    )
    def test_that_speak_of_secrets_are_masked(self, name: str) -> None:
        assert mask_headers([(name, SECRET)]) == ((name, MASK),)

    @pytest.mark.parametrize("name", ["Content-Type", "User-Agent", "Host", "Accept", "Retry-After"])
    def test_of_any_other_kind_are_not(self, name: str) -> None:
        assert mask_headers([(name, "x")]) == ((name, "x"),)

    def test_keep_order_and_repetition(self) -> None:
        pairs = [("B", "1"), ("Cookie", "x"), ("a", "2"), ("Cookie", "y")]
        assert mask_headers(pairs) == (("B", "1"), ("Cookie", MASK), ("a", "2"), ("Cookie", MASK))

    def test_whose_value_came_from_the_environment_are_masked_whatever_their_name(self) -> None:
        assert mask_headers([("X-Env", FromEnvironment(SECRET)), ("X-Own", SECRET)]) == (
            ("X-Env", MASK),
            ("X-Own", SECRET),
        )


class TestSecretsOf:
    @pytest.mark.parametrize(
        "echo", ["pa$$ word/1", "me:pa$$ word/1", "bWU6cGEkJCB3b3JkLzE=", "pa%24%24%20word%2F1", "bWU6cGEkJCB3b3JkLzE"]
    )
    def test_a_url_are_known_in_every_spelling(self, echo: str) -> None:
        secrets = secrets_of("https://me:pa%24%24%20word%2F1@a.example/", {})
        assert "pa" not in redact(f"got {echo}.", secrets)
        assert "bWU" not in redact(f"got {echo}.", secrets)

    def test_the_environment_are_known_whatever_the_name_of_the_header(self) -> None:
        secrets = secrets_of("sink:/x", {"X-Env": FromEnvironment('a"bc')})
        assert set(secrets) == {"a%5C%22bc", "a%5c%22bc", "a%22bc", 'a\\"bc', 'a"bc'}
        assert sorted(secrets, key=len, reverse=True) == list(secrets)


class TestUrls:
    @pytest.mark.parametrize("url", ["sink:/orders", "http://a.example/x", "https://a.example:8443/x/y;z", ""])
    def test_without_secrets_stay_as_they_are(self, url: str) -> None:
        assert mask_url(url) == url

    @pytest.mark.parametrize(
        ("url", "masked"),
        [
            (f"https://user:{SECRET}@a.example/x", "https://***@a.example/x"),
            (f"https://{SECRET}@a.example/", "https://***@a.example/"),
            (f"https://a.example/?token={SECRET}", "https://a.example/?token=***"),
            (f"https://a.example/?a={SECRET}&b={SECRET}", "https://a.example/?a=***&b=***"),
            (f"https://u:p@{SECRET}@a.example/", "https://***@a.example/"),
            (f"https://a.example/?x=1#{SECRET}", "https://a.example/?x=***"),
            (f"https://u:p@a.example:81/?k={SECRET}==", "https://***@a.example:81/?k=***"),
            (f"sink:/orders?k={SECRET}", "sink:/orders?k=***"),
        ],
    )
    def test_lose_user_and_query_values(self, url: str, masked: str) -> None:
        assert mask_url(url) == masked

    @pytest.mark.parametrize(
        ("path", "masked"),
        [
            ("/services/T0/B0/Zx81kPq0vW3nL2aa", "/services/T0/B0/***2aa"),
            ("/x/550e8400-e29b-41d4-a716-446655440000", "/x/***000"),
            ("/hooks/123456789012345678/aBc_dEf-1234567xYz", "/hooks/123456789012345678/***xYz"),
            ("/bot1234567:AAEZx81kPq0vW3/send", "/***vW3/send"),
            ("/Zx81kPq0vW3nL2aa?a=1", "/***2aa?a=***"),
        ],
    )
    def test_lose_the_secrets_in_their_path_except_for_their_ends(self, path: str, masked: str) -> None:
        """Chat services put them there. The end keeps two webhooks of one service apart."""
        assert mask_url(f"https://a.example{path}") == f"https://a.example{masked}"
        assert secrets_of(f"https://a.example{path}", {})

    @pytest.mark.parametrize(
        "path", ["/user-events-handler-v2", "/2026-archive/orders", "/customerdataplatform", "/20261128213045123"]
    )
    def test_keep_the_words_and_numbers_of_their_path(self, path: str) -> None:
        assert mask_url(f"https://a.example{path}") == f"https://a.example{path}"

    def test_of_the_sink_keep_their_path(self) -> None:
        """It is the name of a behaviour."""
        assert mask_url("sink:/Zx81kPq0vW3nL2aa") == "sink:/Zx81kPq0vW3nL2aa"

    @pytest.mark.parametrize(
        "url",
        [
            f"https://a.example/?{SECRET}",
            f"https://a.example/?a=1&{SECRET}",
            f"https://user:pa/{SECRET}@a.example/",
            f"https://user:pa?{SECRET}@a.example/",
            f"https://user:pa#{SECRET}@a.example/",
            f"http://[::1?{SECRET}",
        ],
    )
    def test_never_show_a_secret_that_is_in_an_odd_place(self, url: str) -> None:
        """A query without a name is a value; a password with a reserved character still is a password."""
        assert SECRET not in mask_url(url)

    @pytest.mark.parametrize(
        "url",
        [
            "https://real.example/x@localhost/",
            "https://real.example/?to=me@localhost",
            "https://u:p@real.example/?to=me@localhost",
            "https://real.example?@localhost/",
            "https://real.example/#@localhost/",
        ],
    )
    def test_always_show_the_host_that_is_called(self, url: str) -> None:
        """The list of webhooks that leave this machine is what a user confirms; it must not name another host."""
        assert "real.example" in mask_url(url)

    @given(st.text(max_size=40))
    def test_never_raise(self, url: str) -> None:
        assert isinstance(mask_url(url), str)

    @given(st.text(alphabet="abcXYZ019-._~", min_size=1), st.text(alphabet="abcXYZ019-._~", min_size=1))
    def test_lose_every_password(self, user: str, password: str) -> None:
        assert mask_url(f"http://{user}:{password}@host.invalid/") == "http://***@host.invalid/"


def test_a_value_of_the_environment_knows_its_variable() -> None:
    value = FromEnvironment("secret", "TOKEN")
    assert (value, value.variable, FromEnvironment("x").variable) == ("secret", "TOKEN", "")


@pytest.mark.parametrize(("name", "secret"), [("Authorization", True), ("X-Api-Key", True), ("Accept", False)])
def test_a_header_is_a_secret_by_its_name(name: str, secret: bool) -> None:
    assert is_secret_header(name) is secret

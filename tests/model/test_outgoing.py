from liveview.model.outgoing import JSON, Outgoing


class TestOutgoing:
    def test_is_an_event_of_the_http_api_unless_it_says_otherwise(self) -> None:
        sent = Outgoing(b"{}")
        assert (sent.method, sent.target, sent.headers) == ("POST", "/track", JSON)
        assert JSON == (("Content-Type", "application/json"),)

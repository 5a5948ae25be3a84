"""Requests to services, and what services say."""

from liveview.model.service import Finding, ServiceReply, ServiceRequest


def test_equal_findings_are_one() -> None:
    """The same thing in two requests of an event is said once."""
    assert len({Finding("id", "no user"), Finding("id", "no user"), Finding("id", "no user", (1,))}) == 2


def test_a_request_can_be_a_key() -> None:
    request = ServiceRequest("POST", "/a", (("A", "b"),), b"{}")
    assert {request: 1}[ServiceRequest("POST", "/a", (("A", "b"),), b"{}")] == 1


def test_a_reply_is_json_unless_it_says_otherwise() -> None:
    assert (ServiceReply(200).content_type, ServiceReply(200).body) == ("application/json", b"")

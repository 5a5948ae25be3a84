"""By what a filter knows who sent an event."""

import pytest

from liveview.log.filter.senders import HEADERS, SENDER_HEADER, header_value, libraries


@pytest.mark.parametrize("name", [SENDER_HEADER, SENDER_HEADER.lower(), SENDER_HEADER.upper()])
def test_the_case_of_a_header_does_not_matter_and_the_first_one_counts(name: str) -> None:
    headers = (("Accept", "*/*"), (name, "ana"), (name, "bo"))
    assert header_value(headers, HEADERS["sender"]) == "ana"
    assert header_value(headers, HEADERS["agent"]) is None


@pytest.mark.parametrize(
    ("payload", "names"),
    [
        (b'{"context":{"library":{"name":"analytics-node"}}}', ["analytics-node"]),
        (b'{"library":{"name":"rn"},"properties":{"mp_lib":"rn"}}', ["rn"]),
        (b'{"library":{"name":"rn"},"properties":{"mp_lib":"web"}}', ["rn", "web"]),
        (b'{"properties":{"mp_lib":7}}', []),
        (b'{"library":"x"}', []),
        (b"not json", []),
        (b"", []),
    ],
)
def test_a_library_is_a_text_in_one_of_its_places(payload: bytes, names: list[str]) -> None:
    assert libraries(payload) == names

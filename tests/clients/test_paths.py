"""Paths as vendors use them."""

import pytest

from liveview.clients import paths


class TestNearest:
    @pytest.mark.parametrize(
        ("path", "meant"),
        [
            ("/trak", "/track"),
            ("/Track", "/track"),
            ("/tracks", "/track"),
            ("/tarck", "/track"),
            ("/api/track", "/track"),
            ("/v1/bacth", "/v1/batch"),
            ("/v2/batch", "/v1/batch"),
            ("/v1/identfy?x=1", "/v1/identify"),
            ("/engag", "/engage"),
            ("/react_native", "/react-native/"),
            ("/androidd", "/android"),
            ("/events", None),
            ("/x", None),
            ("/", None),
        ],
    )
    def test_a_misspelled_path_means_the_one_it_is_nearest_to(self, path: str, meant: str | None) -> None:
        assert paths.nearest(path) == meant

    def test_a_long_path_costs_no_more_than_a_short_one(self) -> None:
        assert paths.nearest("/track" * 100_000) is None or len(paths.nearest("/track" * 100_000) or "") < 20


@pytest.mark.parametrize(
    ("one", "other", "edits"), [("", "", 0), ("a", "b", 1), ("ab", "ba", 2), ("abc", "abcd", 1), ("abc", "abcdefg", 3)]
)
def test_edits_are_counted_up_to_a_limit(one: str, other: str, edits: int) -> None:
    assert paths.edits(one, other) == edits


@pytest.mark.parametrize("path", [*paths.INGEST, "/track/", "//track", "/track?data=x", "/v1//batch/"])
def test_where_events_go_slashes_and_queries_do_not_count(path: str) -> None:
    assert paths.is_ingest(path)
    assert paths.vendor(path) is None


@pytest.mark.parametrize(
    ("path", "whose"),
    [
        ("/v1/projects/abc/settings", "Segment's settings"),
        ("/g/collect?v=2", "Google Analytics"),
        ("/mp/collect", "Google Analytics"),
        ("/e/?ip=1", "PostHog"),
        ("/capture", "PostHog"),
        ("/2/httpapi", "Amplitude"),
        ("/tr", "Facebook"),
        ("/record/", "Mixpanel's session recording"),
        ("/flags", "Mixpanel's feature flags"),
        ("/v1/batch", "Segment's /v1/batch"),
        ("/decide/", "Mixpanel's /decide"),
        ("/nowhere", ""),
    ],
)
def test_a_path_tells_whose_protocol_it_belongs_to(path: str, whose: str) -> None:
    assert paths.purpose(path).startswith(whose)
    assert bool(paths.purpose(path)) == bool(whose)

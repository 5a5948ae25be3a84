"""The table of routes as a whole."""

from liveview.api.table import ROUTES


def test_no_method_of_a_path_is_there_twice() -> None:
    pairs = [(method, route.path) for route in ROUTES for method in route.methods]
    assert len(set(pairs)) == len(pairs)


def test_every_route_says_what_it_does_in_one_sentence() -> None:
    for route in ROUTES:
        for sentence in (route.summary, *(answer.summary for answer in route.answers)):
            assert sentence[0].isupper() or not sentence[0].isalpha(), sentence
            assert sentence.endswith("."), sentence


def test_what_changes_something_needs_the_token() -> None:
    assert all(route.needs_token for route in ROUTES if route.method != "GET")

"""What Mixpanel would get, and what it would say. The golden requests were written from its pages by hand."""

import json
from collections.abc import Mapping
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.shapes import mixpanel
from liveview.model.kind import Kind
from liveview.model.service import ServiceRequest
from tests.support.core.inputs import NOW, body
from tests.support.core.outgoing import (
    FIELDS,
    MESSAGE_HEX,
    answer,
    arbitrary_requests,
    assert_heard,
    assert_made_or_not,
    request,
    requests,
    sent,
    words,
)
from tests.support.examples import examples

KIND = Kind.MIXPANEL
FORM = (("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "text/plain"))
GOOD = {"time": int(NOW * 1000), "distinct_id": "u1", "$insert_id": "a1"}
law = examples(60)


def imported(*properties: Mapping[str, object], url: str = "/import?strict=1") -> ServiceRequest:
    """A request to `/import` with events that have these properties."""
    content = [{"event": "Purchase", "properties": each} for each in properties]
    return ServiceRequest("POST", url, (("authorization", "***"),), json.dumps(content).encode())


def form(path: str, data: object) -> ServiceRequest:
    """A form as `/track` and `/engage` take it."""
    return ServiceRequest("POST", path, FORM, f"data={quote(json.dumps(data))}".encode())


class TestRequests:
    """What events become."""

    def test_a_track_event(self) -> None:
        made = request(KIND, body(**{"$insert_id": "a-1", "$device_id": "d1", "price": 3.5, "$os": "x"}), token="abc")
        assert (made.method, made.url) == ("POST", "/import?strict=1")
        assert made.headers == (("Authorization", "Basic YWJjOg=="), ("Content-Type", "application/json"))
        assert made.body == (
            b'[{"event":"Purchase","properties":{"time":1577836800500,"distinct_id":"13793","$device_id":"d1",'
            b'"$user_id":"13793","$insert_id":"a-1","price":3.5}}]'
        )

    def test_numbers_keep_their_digits_and_names_their_order(self) -> None:
        text = body().decode()[:-2] + ', "b": 1.50, "a": 12345678901234567890.10, "c": {"z": 1e2}}}'
        assert request(KIND, text.encode()).body.endswith(b'"b":1.50,"a":12345678901234567890.10,"c":{"z":1e2}}}]')

    def test_a_page_view_has_the_name_that_mixpanel_has_for_it(self) -> None:
        page = {"$current_url": "http://a.test/p?q", "$title": "P", "$pathname": "/p", "$insert_id": "a1", "x": 1}
        (made,) = sent(request(KIND, body("$page", **page)))
        assert made["event"] == "$mp_web_page_view"
        assert made["properties"] == {
            "time": 1577836800500,
            "distinct_id": "13793",
            "$user_id": "13793",
            "$insert_id": "a1",
            "$current_url": "http://a.test/p?q",
            "current_page_title": "P",
            "current_url_path": "/p",
            "x": 1,
        }

    def test_a_track_event_says_on_which_page_it_was(self) -> None:
        (made,) = sent(request(KIND, body(**{"$current_url": "http://a.test/", "$title": "A"})))
        assert made["properties"]["$current_url"] == "http://a.test/"
        assert "current_page_title" not in made["properties"]

    @pytest.mark.parametrize("own", [None, "", "a b", "a" * 37, "ä", True, {"a": 1}])
    def test_an_insert_id_that_mixpanel_refuses_is_replaced(self, own: object) -> None:
        (made,) = sent(request(KIND, body(**{"$insert_id": own})))
        assert made["properties"]["$insert_id"] == ("true" if own is True else MESSAGE_HEX)

    @pytest.mark.parametrize(("own", "kept"), [("A-9", "A-9"), (42, "42"), ("a" * 36, "a" * 36)])
    def test_any_other_stays(self, own: object, kept: str) -> None:
        (made,) = sent(request(KIND, body(**{"$insert_id": own})))
        assert made["properties"]["$insert_id"] == kept

    def test_without_a_user_the_device_counts(self) -> None:
        (made,) = sent(request(KIND, body(distinct_id="d1", **{"$device_id": "d1"})))
        assert made["properties"]["distinct_id"] == "d1"
        assert "$user_id" not in made["properties"]

    def test_what_the_shape_says_wins_over_a_property_of_that_name(self) -> None:
        """Segment's format has no reserved names."""
        event: dict[str, object] = {"type": "track", "event": "E", "userId": "u", "messageId": "m"}
        event |= {"timestamp": "2020-01-01T00:00:00Z", "properties": {"time": "noon", "distinct_id": "x", "a": 1}}
        (made,) = sent(request(KIND, json.dumps(event).encode(), "/v1/track"))
        assert made["properties"] == {
            "time": 1577836800000,
            "distinct_id": "u",
            "$user_id": "u",
            "$insert_id": MESSAGE_HEX,
            "a": 1,
        }

    def test_identify_is_two_calls(self) -> None:
        traits = {"email": "a@b.co", "firstName": "Ada", "lastName": "L", "plan": 1.5}
        content = body("$identify", distinct_id="u1", **{"$device_id": "d1", "$user_props": traits})
        first, second = requests(KIND, content, token="a b")
        assert (first.method, first.url, first.headers) == ("POST", "/track", FORM)
        assert first.body == (
            b"data=%7B%22event%22%3A%22%24identify%22%2C%22properties%22%3A%7B%22%24identified_id%22%3A%22u1%22%2C"
            b"%22%24anon_id%22%3A%22d1%22%2C%22token%22%3A%22a%20b%22%7D%7D"
        )
        assert (second.method, second.url, second.headers) == ("POST", "/engage", FORM)
        profile = '{"$email":"a@b.co","$first_name":"Ada","$last_name":"L","plan":1.5,"$name":"Ada L"}'
        data = f'[{{"$token":"a b","$distinct_id":"u1","$set":{profile}}}]'
        assert second.body == b"data=" + quote(data, safe="").encode()

    def test_identify_without_a_device_only_sets_the_profile(self) -> None:
        (made,) = requests(KIND, body("$identify", distinct_id="u1", **{"$user_props": {"name": "A"}}))
        assert made.url == "/engage"

    def test_a_trait_never_replaces_another(self) -> None:
        traits = {"$email": "first", "email": "second", "first_name": "a", "firstName": "b"}
        (made,) = requests(KIND, body("$identify", **{"$user_props": traits}))
        profile = '{"$email":"first","email":"second","$first_name":"a","firstName":"b"}'
        assert quote(profile, safe="").encode() in made.body

    @pytest.mark.parametrize(("region", "host"), [("", "api"), ("us", "api"), ("eu", "api-eu")])
    def test_the_region_decides_the_host(self, region: str, host: str) -> None:
        settings = {"region": region} if region else {}
        assert mixpanel.SHAPE.host(settings) == f"https://{host}.mixpanel.com"


class TestFindings:
    """What is wrong with a request."""

    @pytest.mark.parametrize(
        "user", ["anon", "Anonymous", "nil", "none", "NULL", "n/a", f"{0:08}-0000-0000-0000-{0:012}"]
    )
    def test_a_placeholder_is_not_a_user(self, user: str) -> None:
        assert words(KIND, request(KIND, body(distinct_id=user))) == ["distinct-id"]
        content = body("$identify", distinct_id=user, **{"$device_id": "d"})
        assert [words(KIND, each) for each in requests(KIND, content)] == [["distinct-id"], ["distinct-id"]]

    def test_a_user_is_fine(self) -> None:
        assert words(KIND, request(KIND, body())) == []
        assert [words(KIND, each) for each in requests(KIND, body("$identify", **{"$device_id": "d"}))] == [[], []]

    @pytest.mark.parametrize(
        ("insert_id", "found"),
        [
            ("a-B9", []),
            ("", []),
            ("a" * 36, []),
            ("a" * 37, ["insert-id"]),
            ("a_b", ["insert-id"]),
            (None, ["insert-id"]),
        ],
    )
    def test_the_insert_id_must_be_letters_digits_and_hyphens(self, insert_id: object, found: list[str]) -> None:
        """An empty one is that of a request whose delivery has no id yet."""
        assert words(KIND, imported({**GOOD, "$insert_id": insert_id})) == found

    @pytest.mark.parametrize("time", [31_535_999, -1, 0, int(NOW) + 3_602, "1577836800", None, True])
    def test_the_time_must_be_from_1971_to_an_hour_from_now(self, time: object) -> None:
        assert words(KIND, imported({**GOOD, "time": time})) == ["time"]

    @pytest.mark.parametrize("time", [31_536_000, int(NOW) + 3_600, (int(NOW) + 3_600) * 1_000, NOW, 31_536_000.5])
    def test_it_is_in_seconds_or_milliseconds(self, time: float) -> None:
        assert words(KIND, imported({**GOOD, "time": time})) == []

    def test_an_event_that_is_ahead_is_found(self) -> None:
        assert words(KIND, request(KIND, body(time=NOW + 3_602)), NOW) == ["time"]
        assert words(KIND, request(KIND, body(time=NOW + 3_602)), NOW + 10) == []


class TestAnswer:
    """What Mixpanel says."""

    def test_events_are_imported(self) -> None:
        assert answer(KIND, imported(GOOD)) == (200, {"code": 200, "num_records_imported": 1, "status": "OK"})

    def test_those_that_fail_are_named(self) -> None:
        late = {**GOOD, "time": int(NOW) + 9_999, "distinct_id": "anon"}
        assert answer(KIND, imported(GOOD, late, {**GOOD, "$insert_id": "ä ö"})) == (
            400,
            {
                "code": 400,
                "error": "some data points in the request failed validation",
                "failed_records": [
                    {
                        "index": 1,
                        "insert_id": "a1",
                        "field": "properties.distinct_id",
                        "message": "'properties.distinct_id' is invalid: must not be a placeholder",
                    },
                    {
                        "index": 1,
                        "insert_id": "a1",
                        "field": "properties.time",
                        "message": "'properties.time' is invalid: must be after 1971-01-01 and at most one hour in the "
                        "future",
                    },
                    {
                        "index": 2,
                        "insert_id": "ä ö",
                        "field": "properties.$insert_id",
                        "message": "'properties.$insert_id' is invalid: must be at most 36 letters, digits or '-'",
                    },
                ],
                "num_records_imported": 1,
                "status": "Bad Request",
            },
        )

    def test_without_strict_nothing_is_refused(self) -> None:
        made = imported({**GOOD, "distinct_id": "anon"}, url="/import?strict=0")
        assert answer(KIND, made) == (200, {"code": 200, "num_records_imported": 1, "status": "OK"})

    def test_credentials_are_needed(self) -> None:
        status, said = answer(KIND, ServiceRequest("POST", "/import", (), b"[]"))
        assert (status, said["status"]) == (401, "Unauthorized")

    @pytest.mark.parametrize("content", [b"", b"[]", b"1", b"{", b"\xff"])
    def test_a_body_without_events_is_refused(self, content: bytes) -> None:
        made = ServiceRequest("POST", "/import", (("Authorization", "Basic x"),), content)
        assert answer(KIND, made)[0] == 400

    def test_too_much_at_once_is_refused(self) -> None:
        status, said = answer(KIND, imported(*[GOOD] * 2_001))
        assert (status, said["code"]) == (413, 413)
        assert answer(KIND, imported({**GOOD, "a": "x" * mixpanel.MOST_BYTES}))[0] == 413
        assert answer(KIND, imported(*[GOOD] * 2_000))[0] == 200

    def test_track_and_engage_say_one_or_zero(self) -> None:
        ids = {"$identified_id": "u", "$anon_id": "d"}
        assert answer(KIND, form("/track", {"event": "$identify", "properties": {**ids, "token": "t"}})) == (200, "1")
        assert answer(KIND, form("/track", {"event": "$identify", "properties": ids})) == (200, "0")
        anon = {"$identified_id": "anon", "token": "t"}
        assert answer(KIND, form("/track", {"event": "$identify", "properties": anon})) == (200, "0")
        assert answer(KIND, form("/engage", [{"$token": "t", "$distinct_id": "u", "$set": {}}])) == (200, "1")
        assert answer(KIND, form("/engage", [{"$distinct_id": "u"}])) == (200, "0")
        assert answer(KIND, form("/engage", 1)) == (200, "0")

    def test_an_own_request_is_taken_also_without_a_token(self) -> None:
        content = body("$identify", **{"$device_id": "d", "$user_props": {"a": 1}})
        assert [answer(KIND, each) for each in requests(KIND, content)] == [(200, "1"), (200, "1")]
        assert answer(KIND, request(KIND, body()))[0] == 200

    def test_it_has_no_other_paths_or_methods(self) -> None:
        assert answer(KIND, ServiceRequest("POST", "/import/x", (), b""))[0] == 404
        assert answer(KIND, ServiceRequest("GET", "/engage", (), b""))[0] == 405


@law
@given(FIELDS, st.sampled_from(["Purchase", "$page", "$identify"]), FIELDS)
def test_every_event_is_sent_or_told(properties: dict[str, object], name: str, traits: dict[str, object]) -> None:
    assert_made_or_not(KIND, body(name, **{**properties, "$user_props": traits, "$device_id": "d"}), {"token": "t"})


@law
@given(arbitrary_requests("/import", "/track", "/engage"))
def test_every_request_gets_an_answer(made: ServiceRequest) -> None:
    assert_heard(KIND, made)

"""Deduplication: keys, claims and their windows, and how a duplicate differs from its original."""

import json
from decimal import Decimal

import pytest

from liveview.core.dedup import Claims, Key, Original, differences, has_ended, key_of, other_options
from liveview.core.json.document import Document, read
from liveview.core.wire.normalised import Identity
from liveview.model.event import DedupSource, Wire
from tests.support.core.inputs import NOW, TOKEN, body

KEY = Key(TOKEN, DedupSource.INSERT_ID, '"a"')


def original(number: int, at: float = NOW) -> Original:
    return Original(number, at, "{}")


def key(time: str = "1", **properties: str) -> Key:
    """The key of an event with these JSON texts as its properties, each name without its `$`."""
    reading = read(json.dumps({"p": 0}).replace("0", _object(properties)).encode())
    assert isinstance(reading, Document)
    values = reading.value["p"]
    made = key_of(TOKEN, Identity(value=values.get("$insert_id")), Decimal(time), values.get("$device_id"))
    assert made is not None
    return made


def _object(properties: dict[str, str]) -> str:
    return "{" + ",".join(f'"${name}":{text}' for name, text in properties.items()) + "}"


class TestKeys:
    def test_come_from_insert_id_first(self) -> None:
        assert key(insert_id='"a"', device_id='"d"').source is DedupSource.INSERT_ID

    def test_come_from_time_and_device_without_an_insert_id(self) -> None:
        assert key(device_id='"d"').source is DedupSource.TIME_AND_DEVICE

    @pytest.mark.parametrize("device", [{}, {"device_id": "null"}])
    def test_come_from_time_alone_without_a_device(self, device: dict[str, str]) -> None:
        assert key(**device).source is DedupSource.TIME

    @pytest.mark.parametrize("insert_id", ['""', "null", "true", "[]", "{}", '["a"]'])
    def test_do_not_come_from_an_unusable_insert_id(self, insert_id: str) -> None:
        assert key(insert_id=insert_id).source is DedupSource.TIME

    @pytest.mark.parametrize(("one", "other"), [("1", "1.0"), ("1", "10e-1"), ("0", "-0"), ("100", "1E+2")])
    def test_of_equal_numbers_are_equal(self, one: str, other: str) -> None:
        assert key(insert_id=one) == key(insert_id=other)
        assert key(one) == key(other)
        assert key(one, device_id='"d"') == key(other, device_id='"d"')

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("1", '"1"'),
            ('"a"', '"A"'),
            ('"a"', '" a"'),
            ("1", "-1"),
            ('"1"', '"1.0"'),
            ("9007199254740993", "9007199254740992"),
            ("1e400", "1e401"),
            ("1e500", "2e500"),
            ("1e99999999999999999999", "-2e99999999999999999999"),
        ],
    )
    def test_of_different_insert_ids_differ(self, one: str, other: str) -> None:
        assert key(insert_id=one) != key(insert_id=other)

    @pytest.mark.parametrize(("one", "other"), [("1", '"1"'), ('"a,b"', '"a"'), ('""', '" "'), ("true", '"true"')])
    def test_of_different_devices_differ(self, one: str, other: str) -> None:
        assert key(device_id=one) != key(device_id=other)

    def test_of_times_a_microsecond_apart_differ(self) -> None:
        assert key("1577836800.123456") != key("1577836800.123457")

    def test_of_environments_differ(self) -> None:
        assert key_of("a", Identity(), Decimal(1), None) != key_of("b", Identity(), Decimal(1), None)

    def test_of_different_sources_are_never_equal(self) -> None:
        assert key("1") != key(insert_id='"[1]"')
        assert key("1", device_id='"d"') != key(insert_id='"[1,\\"d\\"]"')


class TestClaims:
    def test_belong_to_the_first_event(self) -> None:
        claims = Claims({}, None)
        assert claims.claim(KEY, original(1)) is None
        for copy in range(2, 51):
            assert claims.claim(KEY, original(copy)) == original(1)

    def test_of_the_log_belong_to_its_event(self) -> None:
        claims = Claims({KEY: original(1)}, None)
        assert claims.claim(KEY, original(2)) == original(1)

    def test_of_one_key_leave_other_keys_alone(self) -> None:
        claims = Claims({KEY: original(1)}, None)
        assert claims.claim(Key("another", KEY.source, KEY.text), original(2)) is None

    def test_do_not_outlive_their_batch(self) -> None:
        """What was decided may never be stored: only the log says who holds a key."""
        held: dict[Key, Original] = {}
        assert Claims(held, None).claim(KEY, original(1)) is None
        assert held == {}
        assert Claims(held, None).claim(KEY, original(2)) is None


class TestWindows:
    @pytest.mark.parametrize(("later", "duplicate"), [(0.0, True), (59.999, True), (60.0, False), (60.001, False)])
    def test_end_at_their_length(self, later: float, duplicate: bool) -> None:
        claims = Claims({}, 60.0)
        claims.claim(KEY, original(1, 1000.0))
        assert (claims.claim(KEY, original(2, 1000.0 + later)) is not None) is duplicate
        assert has_ended(original(1, 1000.0), 1000.0 + later, 60.0) is not duplicate

    @pytest.mark.parametrize(("later", "duplicate"), [(0.0, True), (59.999, True), (60.0, False)])
    def test_end_for_originals_in_the_log_too(self, later: float, duplicate: bool) -> None:
        claims = Claims({KEY: original(1, 1000.0)}, 60.0)
        assert (claims.claim(KEY, original(2, 1000.0 + later)) is not None) is duplicate

    def test_start_with_the_original_and_not_with_its_last_duplicate(self) -> None:
        claims = Claims({}, 60.0)
        claims.claim(KEY, original(1, 1000.0))
        assert claims.claim(KEY, original(2, 1040.0)) is not None
        assert claims.claim(KEY, original(3, 1060.0)) is None

    def test_start_over_with_the_next_original(self) -> None:
        claims = Claims({KEY: original(1, 1000.0)}, 60.0)
        claims.claim(KEY, original(2, 1060.0))
        assert claims.claim(KEY, original(3, 1119.0)) == original(2, 1060.0)

    def test_of_a_session_never_end(self) -> None:
        assert Claims({KEY: original(1, 0.0)}, None).claim(KEY, original(2, 1e12)) == original(1, 0.0)


def fields(one: bytes, other: bytes) -> list[str]:
    return [difference.field for difference in differences(one.decode(), other.decode(), Wire.HTTP_API)]


class TestDifferences:
    def test_from_an_original_that_is_gone_are_not_known(self) -> None:
        assert differences(None, body(price=1).decode(), Wire.HTTP_API) == ()
        assert other_options(None, body(**{"$options": 1}).decode(), Wire.HTTP_API) == ""

    def test_of_a_retry_are_empty(self) -> None:
        assert fields(body(), body()) == []

    def test_of_transport_fields_do_not_count(self) -> None:
        transport = {"$insert_id": "b", "time": 5, "mp_lib": "web", "$lib_version": "2", "$ip": "::1"}
        assert fields(body(), body(**transport)) == []

    def test_of_spelling_and_key_order_do_not_count(self) -> None:
        one = body(a={"x": 1, "y": 2}, b=1)
        other = json.dumps(json.loads(body(b=1, a={"y": 2, "x": 1})), indent=2).encode()
        assert fields(one, other) == []

    def test_name_what_differs(self) -> None:
        assert fields(body("A", x=1, y=1), body("B", x=2, z=1)) == [
            "event",
            "properties.x",
            "properties.y",
            "properties.z",
        ]

    def test_give_both_values_as_json(self) -> None:
        (difference,) = differences(body(a=1).decode(), body(a=[1]).decode(), Wire.HTTP_API)
        assert (difference.original, difference.duplicate) == ("1", "[1]")

    def test_distinguish_null_from_absence(self) -> None:
        (difference,) = differences(body(a=None).decode(), body().decode(), Wire.HTTP_API)
        assert (difference.original, difference.duplicate) == ("null", None)

    def test_of_users_count(self) -> None:
        assert fields(body(distinct_id="u"), body(distinct_id="v")) == ["properties.distinct_id"]

    def test_of_the_name_count_when_a_property_is_called_event_too(self) -> None:
        one = b'{"event": "A", "properties": {"event": "x"}}'
        other = b'{"event": "B", "properties": {"event": "x"}}'
        assert fields(one, other) != []


class TestOtherOptions:
    @pytest.mark.parametrize(
        ("one", "other", "name"),
        [
            ({}, {}, ""),
            ({"$options": {"integrations": {"All": False}}}, {"$options": {"integrations": {"All": True}}}, "$options"),
            ({"$options": {"integrations": {"All": False}}}, {}, "$options"),
            ({"price": 1}, {"price": 2}, ""),
        ],
    )
    def test_name_the_field_in_which_the_routing_of_a_resend_differs(
        self, one: dict[str, object], other: dict[str, object], name: str
    ) -> None:
        assert other_options(body(**one).decode(), body(**other).decode(), Wire.HTTP_API) == name

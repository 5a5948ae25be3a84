"""Which values of events a plan names, and which it never does."""

import pytest

from liveview.core.json.document import Document, read_text
from liveview.model.event import EventType
from liveview.plans.learning_values import ValuePlace, enum_of, is_data, range_of
from liveview.plans.profile import PropertyProfile, Room

PLACE = ValuePlace(EventType.TRACK).inside("plan")


def values(*literals: str) -> PropertyProfile:
    """The profile of these values (JSON texts)."""
    profile = PropertyProfile()
    for literal in literals:
        read = read_text(literal)
        assert isinstance(read, Document)
        profile.note(read.value, Room())
    return profile


class TestEnum:
    def test_is_of_two_to_twelve_texts_seen_three_times_each(self) -> None:
        assert enum_of(values(*['"pro"', '"free"'] * 3), PLACE) == ("free", "pro")
        assert len(enum_of(values(*(f'"{letter}"' for letter in "abcdefghijkl" * 3)), PLACE)) == 12
        assert enum_of(values(*(f'"{letter}"' for letter in "abcdefghijklm" * 3)), PLACE) == ()
        assert enum_of(values(*['"free"'] * 9), PLACE) == ()
        assert enum_of(values(*['"pro"', '"free"'] * 3, '"team"', '"team"'), PLACE) == ()

    @pytest.mark.parametrize("other", ["5", "null", "true", "{}", f'"{"x" * 101}"'])
    def test_is_not_made_when_something_else_comes_too(self, other: str) -> None:
        assert enum_of(values(*['"pro"', '"free"'] * 3, *[other] * 3), PLACE) == ()

    @pytest.mark.parametrize(
        "text",
        [
            *("ada@example.com", "+44 20 7946 0958", "4111 1111 1111 1111", "078-05-1120"),
            *("2ce2b45b-af44-4426-a3ef-a314abce9c85", "13793", "@ada", "Dr. Ada Lovelace", "ms Lovelace"),
            *("12 Main Street", "Lindenstraße 5", "Kirchgasse 5a", "10115 Berlin", "Via Roma, 5"),
            *("I never got what I ordered, please help", "DE89 3704 0044 0532 0130 00", "/cart?coupon=ADA10"),
        ],
    )
    def test_never_has_a_text_that_looks_personal(self, text: str) -> None:
        assert enum_of(values(*[f'"{text}"', '"none"'] * 3), PLACE) == ()

    @pytest.mark.parametrize(
        ("kind", "names"),
        [
            *((EventType.TRACK, (name,)) for name in ("first_name", "userEmail", "user_id", "id", "ID2", "sessionid")),
            *((EventType.TRACK, (name,)) for name in ("diagnosis", "apiKey", "username", "customer_ip")),
            *((EventType.TRACK, names) for names in (("customer", "name"), ("billingUser", "city"), ("phone", "kind"))),
            *((EventType.IDENTIFY, (name,)) for name in ("name", "company", "zipCode")),
            *((EventType.GROUP, (name,)) for name in ("name", "website")),
            *((EventType.TRACK, (name,)) for name in ("author", "salesRep", "assignee", "customer_city", "userAge")),
            *(
                (EventType.TRACK, (name,))
                for name in ("search_query", "comment", "ip_address", "order_number", "yearOfBirth")
            ),
        ],
    )
    def test_is_never_made_under_a_name_that_announces_personal_data_or_an_id(
        self, kind: EventType, names: tuple[str, ...]
    ) -> None:
        place = ValuePlace(kind)
        for name in names:
            place = place.inside(name)
        assert enum_of(values(*['"Ada"', '"Grace"'] * 3), place) == ()
        assert range_of(values("1", "2"), place) is None

    @pytest.mark.parametrize("names", [("name",), ("product", "name"), ("paid",), ("grid",), ("hasEmail",), ("city",)])
    def test_is_made_under_names_that_only_resemble_those(self, names: tuple[str, ...]) -> None:
        place = ValuePlace(EventType.TRACK)
        for name in names:
            place = place.inside(name)
        assert enum_of(values(*['"x"', '"y"'] * 3), place) == ("x", "y")


class TestData:
    @pytest.mark.parametrize(
        "name",
        [
            *("ada@example.com", "ada%40example.com", "+44 20 7946 0958", "4711", "user_12345", "Order 12345", "#4711"),
            *("DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19", "192.168.0.17", "2001:db8::8a2e:370:7334"),
            *("00:1B:44:11:3A:B7", "1985-03-12", "12.03.1985", "2026-11-29T12:00:00Z", "52.5200,13.4050"),
            *("507f1f77bcf86cd799439011", "2ce2b45baf444426a3efa314abce9c85", "01ARZ3NDEKTSV4RRFFQ69G5FAV"),
            *("cus_NffrFeUfNV2Hib", "sk_live_abc", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x", "AKIAIOSFODNN7EXAMPLE"),
            *("/reset?token=abc", "https://example.com/#state=1", "ftp://ada:secret@host/", "/users/12345/profile"),
            "x" * 201,
        ],
    )
    def test_are_addresses_ids_tokens_and_days(self, name: str) -> None:
        assert is_data(name)

    @pytest.mark.parametrize(
        "name",
        [
            *("Purchase", "Checkout v2 2026", "Reached 10000 Steps", "Over 10000", "summer_2026_sale", "sha256", "ga4"),
            *("firstPurchaseAt", "isFirstPurchaseAtStoreV2", "iso8601withOffset", "utm_campaign", "a.b", "", "007"),
            *("/pricing", "https://example.com/pricing", "#top", "1920x1080", "5001-10000 employees", "1.0.12"),
            *("internationalization", "a1b2", "IBAN", "12:30", "1.2.3.400", "std::vector"),
        ],
    )
    def test_are_not_names(self, name: str) -> None:
        assert not is_data(name)


class TestRange:
    def test_has_the_digits_as_sent(self) -> None:
        found = range_of(values("5", "0.50", "499.990"), PLACE)
        assert found is not None
        assert [str(end) for end in found] == ["0.50", "499.990"]

    def test_has_any_number_that_can_be_compared(self) -> None:
        found = range_of(values("-1e400", "1e999999"), PLACE)
        assert found is not None
        assert [str(end) for end in found] == ["-1E+400", "1E+999999"]

    @pytest.mark.parametrize(("one", "other", "kept"), [("5", "5.00", "5"), ("1e2", "100", "100"), ("0", "-0.0", "0")])
    def test_does_not_depend_on_which_spelling_of_a_number_came_first(self, one: str, other: str, kept: str) -> None:
        for order in ((one, other), (other, one)):
            found = range_of(values(*order), PLACE)
            assert found is not None
            assert [str(end) for end in found] == [kept, kept]

    @pytest.mark.parametrize("number", ["2125550123", "491701234567", "1790000000.0", "1.79e12", "4111111111111111"])
    def test_is_none_where_a_number_may_be_a_phone_number_or_an_id(self, number: str) -> None:
        assert range_of(values("5", number), PLACE) is None
        assert range_of(values("5", f"-{number}"), PLACE) is None

    def test_is_none_without_a_number(self) -> None:
        assert range_of(values('"5"', "null"), PLACE) is None

    def test_is_left_out_when_an_end_may_be_a_card_or_is_very_long(self) -> None:
        assert range_of(values("1", "4111111111111111"), PLACE) is None
        assert range_of(values("1", "1" * 50), PLACE) is None


class TestIsData:
    @pytest.mark.parametrize("name", ["ada@example.com", "13793", "2ce2b45b-af44-4426-a3ef-a314abce9c85", "x" * 201])
    def test_tells_values_that_became_names(self, name: str) -> None:
        assert is_data(name)

    @pytest.mark.parametrize(
        "name", ["Purchase", "price", "404", "utm_source", "Viewed 2 items", "email", "", "x" * 200]
    )
    def test_leaves_names_alone(self, name: str) -> None:
        assert not is_data(name)

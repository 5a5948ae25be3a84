"""Likely personal data in properties: which paths are reported, at any depth, and how fast."""

import time

import pytest

from liveview.core.personal.data import find
from tests.support.timing import late


def finds(name: str, value: object) -> bool:
    return list(find({name: value})) == [name]


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            *("email", "E-Mail", "email_address", "Phone", "firstName", "LAST_NAME", "ssn", "date of birth", "dob"),
            *("user_email", "customerEmail", "user.email", "contact_phone", "billing-address", "patientName", "email2"),
        ],
    )
    def test_that_are_sensitive_are_found_in_any_spelling(self, name: str) -> None:
        assert finds(name, "x")

    @pytest.mark.parametrize(
        "name",
        [
            *(
                "price",
                "emails_sent",
                "address_count",
                "name",
                "phones",
                "ip_address",
                "mac_address",
                "has_email",
                "key 1",
            ),
            *("email_opt_in", "page", "condition", "treatment", "brand", "subscription", "product_name", "prescribe"),
        ],
    )
    def test_that_only_resemble_are_not(self, name: str) -> None:
        assert not finds(name, "x")

    @pytest.mark.parametrize("value", [1, True, None, "", [], {}])
    def test_of_personal_data_need_a_text(self, value: object) -> None:
        assert not finds("email", value)

    @pytest.mark.parametrize(
        "value", ["[REDACTED]", "***", "true", "no", "null", "<removed>", "a" * 64, "d41d8cd98f00b204e9800998ecf8427e"]
    )
    def test_of_personal_data_ignore_what_was_removed_or_hashed(self, value: str) -> None:
        assert not finds("email", value)

    @pytest.mark.parametrize("name", ["diagnosis", "icd10_code", "Medications", "blood_pressure", "patient_diagnosis"])
    @pytest.mark.parametrize("value", ["F32.1", True, 120, ["a"], {"code": "F32.1"}])
    def test_of_health_data_count_with_any_value(self, name: str, value: object) -> None:
        assert finds(name, value)


class TestValues:
    @pytest.mark.parametrize(
        "value",
        [
            *(
                "ada@example.com",
                "Ada Lovelace <ada@example.com>",
                "mailto:ada.l+x@mail.example.co.uk",
                "jürgen@müller.de",
            ),
            *("https://shop.example/?mail=ada%40example.com&a=1", "https://shop.example/users/ada@example.com"),
            *("123-45-6789", "4111 1111 1111 1111", "4111-1111-1111-1111", "4111111111111111", "378282246310005"),
            *("5555555555554444", "2223003122003222", "6011111111111117", "30569309025904", "3530111333300000"),
            *("card 4111 1111 1111 1111 declined", "6200000000000005"),
            *("+1 (555) 867-5309", "(555) 867-5309", "555-867-5309", "555.867.5309", "1-555-867-5309", "+15558675309"),
            *(
                "+49 30 901820",
                "+44 20 7946 0958",
                "0049 30 901820",
                "030 9018 2000",
                "06 12 34 56 78",
                "tel:+15558675309",
            ),
            "(555) 867-5309 x12",
        ],
    )
    def test_that_are_personal_are_found_under_any_name(self, value: str) -> None:
        assert finds("note", value)

    @pytest.mark.parametrize(
        "value",
        [
            *("ada at example", "@handle", "a@b", "react@18.js", "lodash@4.17.21", "@types/node@18.0.0", "logo@2x.png"),
            *("git@github.com:o/r.git", "https://user:secret@host.example/path", "a***@example.com", "pkg@v2.beta"),
            *("4111 1111 1111 1112", "1234567890", "1577836800123", "1577836800123456", "1577836800123456789"),
            *("9999999999999995", "4006381333931", "00000000000000000000", "0000000000000000", "2022-12-28"),
            *(
                "2026-01-31T12:00:00.123Z",
                "01-02-2022",
                "01 02 2022",
                "127.0.0.1",
                "192.0.2.146:4080",
                "10.12.2022 10:30",
            ),
            *(
                "+1",
                "+40.7128, -74.0060",
                "+40.7128 -74.0060",
                "+123.4567890",
                "123-456-7890",
                "000-12-3456",
                "1.2.3.4567",
            ),
            *(
                "f47ac10b-58cc-4372-a567-0e02b2c3d479",
                "SKU-4111-2222",
                "12:34:56",
                "1,234,567.89",
                "ord_41111111111111110",
            ),
        ],
    )
    def test_that_only_resemble_are_not(self, value: str) -> None:
        assert not finds("note", value)

    def test_that_are_times_are_never_cards(self) -> None:
        times = [number * 86_399_731 for number in range(12_000, 20_000, 40)]
        assert not [time for time in times for unit in (1, 1_000, 1_000_000) if finds("at", str(time * unit))]
        assert not [time for time in times for unit in (1, 1_000, 1_000_000) if finds("at", time * unit)]

    def test_that_are_numbers_may_be_cards_too(self) -> None:
        assert finds("n", 4111111111111111)
        assert not finds("n", 4111111111111112)
        assert finds("phone", 15558675309)

    def test_longer_than_256_characters_are_prose(self) -> None:
        assert finds("note", "a" * 244 + "@example.com")
        assert not finds("note", "a" * 245 + "@example.com")


class TestDepth:
    def test_does_not_hide_personal_data(self) -> None:
        properties = {
            "user": {"email": "x", "plan": "pro", "$email": "x"},
            "items": [{"sku": "a"}, {"gift": {"to": "ada@example.com"}}, ["555-867-5309"]],
            "contacts": ["a", "ada@example.com"],
        }
        paths = ["user.email", "user.$email", "items[1].gift.to", "items[2][0]", "contacts[1]"]
        assert list(find(properties)) == paths

    def test_a_list_under_a_sensitive_name_is_one_finding(self) -> None:
        assert list(find({"emails": ["x"], "email": ["x", "y"]})) == ["email"]

    @pytest.mark.parametrize(
        "properties",
        [
            {f"key {number}": f"value {number}" for number in range(40_000)},
            {f"g{number}": {f"k{inner}": f"value {inner}" for inner in range(20)} for number in range(2_000)},
            {"list": ["12345678901234"] * 60_000},
            {f"t{number}": "1" + "234 567 8901 " * 12 for number in range(6_000)},
            {f"t{number}": "a" * 100 + "@ " + "b." * 50 for number in range(5_000)},
        ],
        ids=["flat", "nested", "list", "digits", "signs"],
    )
    def test_costs_little_in_a_body_of_a_mebibyte(self, properties: dict[str, object]) -> None:
        began = time.thread_time()
        assert list(find(properties)) == []
        assert time.thread_time() - began < 0.5 + late()


class TestFields:
    def test_that_every_event_needs_are_left_alone(self) -> None:
        properties = {"distinct_id": "a@example.com", "token": "a@example.com", "$email": "a@example.com"}
        assert list(find(properties)) == []

    def test_of_traits_are_left_alone(self) -> None:
        assert list(find({"$user_props": {"email": "a@example.com"}})) == []

    def test_come_in_their_order(self) -> None:
        assert list(find({"phone": "1", "price": "2", "email": "3"})) == ["phone", "email"]

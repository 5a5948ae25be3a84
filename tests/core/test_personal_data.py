import pytest

from liveview.core.personal_data import find


def finds(name: str, value: object) -> bool:
    return list(find({name: value})) == [name]


class TestNames:
    @pytest.mark.parametrize(
        "name", ["email", "E-Mail", "email_address", "Phone", "firstName", "LAST_NAME", "ssn", "date of birth", "dob"]
    )
    def test_that_tell_are_found_in_any_spelling(self, name: str) -> None:
        assert finds(name, "x")

    @pytest.mark.parametrize("name", ["price", "emails_sent", "address_count", "name", "phones"])
    def test_that_only_resemble_are_not(self, name: str) -> None:
        assert not finds(name, "x")

    @pytest.mark.parametrize("value", [1, True, None, "", [], {"email": "a@b.com"}])
    def test_say_nothing_without_a_text(self, value: object) -> None:
        assert not finds("email", value)


class TestValues:
    @pytest.mark.parametrize(
        "value", ["ada@example.com", "123-45-6789", "4111 1111 1111 1111", "4111-1111-1111-1111", "4111111111111111"]
    )
    def test_that_tell_are_found_under_any_name(self, value: str) -> None:
        assert finds("note", value)

    @pytest.mark.parametrize(
        "value",
        ["ada at example", "@handle", "a@b", "4111 1111 1111 1112", "1234567890", "1577836800123", "2022-12-28"],
    )
    def test_that_only_resemble_are_not(self, value: str) -> None:
        assert not finds("note", value)

    def test_longer_than_256_characters_are_prose(self) -> None:
        assert finds("note", "a" * 244 + "@example.com")
        assert not finds("note", "a" * 245 + "@example.com")


class TestFields:
    def test_that_must_be_there_are_left_alone(self) -> None:
        properties = {"distinct_id": "a@example.com", "token": "a@example.com", "$email": "a@example.com"}
        assert list(find(properties)) == []

    def test_of_traits_are_left_alone(self) -> None:
        assert list(find({"$user_props": {"email": "a@example.com"}})) == []

    def test_come_in_their_order(self) -> None:
        assert list(find({"phone": "1", "price": "2", "email": "3"})) == ["phone", "email"]

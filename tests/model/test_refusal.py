"""Why requests are refused."""

import pytest

from liveview.model.refusal import CallbackError, Refusal, RequestError, TooManyError


class TestRefusal:
    def test_is_stored_as_its_name_in_lower_case(self) -> None:
        """A log holds the value, so it may not change."""
        assert [each.value for each in Refusal] == [each.name.lower() for each in Refusal]


class TestRequestError:
    @pytest.mark.parametrize(
        ("remedy", "message"), [("", "too large; much"), ("send less", "too large; much; send less")]
    )
    def test_says_the_reason_and_what_would_admit_it(self, remedy: str, message: str) -> None:
        error = RequestError(413, Refusal.EVENT_TOO_LARGE, "too large; much", remedy)
        assert str(error) == message
        assert (error.reason, error.remedy) == ("too large; much", remedy)

    def test_that_is_about_one_reason_knows_it(self) -> None:
        assert (TooManyError(7).status, TooManyError(7).refusal) == (413, Refusal.TOO_MANY_EVENTS)
        assert "7 events" in TooManyError(7).reason
        assert (CallbackError("no").status, CallbackError("no").refusal) == (400, Refusal.CALLBACK)

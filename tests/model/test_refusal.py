"""The errors of refused requests."""

from liveview.model.refusal import CallbackError, TooManyError


def test_an_error_about_one_reason_knows_its_status() -> None:
    assert (TooManyError(7).status, CallbackError("no").status) == (413, 400)
    assert "7 events" in TooManyError(7).reason

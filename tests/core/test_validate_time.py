"""The problems that the time of an event can have."""

import json
import time

import pytest

from liveview.core.json.document import read
from liveview.core.validate import check
from liveview.core.wire.normalised import Origin
from liveview.core.wire.track import END_OF_TIME, FIRST_SECOND
from liveview.model.event import Wire
from tests.support.core.inputs import NOW, TOKEN, body
from tests.support.core.validating import ANYTHING, checked, codes, with_time
from tests.support.timing import late


class TestTime:
    @pytest.mark.parametrize(
        ("literal", "code"),
        [
            ("0", None),
            ("-1", None),
            ("1577836800.1234567", None),
            (str(FIRST_SECOND), None),
            (str(FIRST_SECOND - 1), "time-out-of-range"),
            (f"{FIRST_SECOND - 1}.999999", "time-out-of-range"),
            (f"{END_OF_TIME - 1}.999999", None),
            (str(END_OF_TIME), "time-out-of-range"),
            ("1577836800000", "time-out-of-range"),
            ("1577836800000000", "time-out-of-range"),
            ("1e18", "time-out-of-range"),
            ("1e20", "time-out-of-range"),
            ("1e400", "time-out-of-range"),
            ("-1e400", "time-out-of-range"),
            ("1e-400", None),
            ("0e99999", None),
            ("7" * 5000, "time-out-of-range"),
            ("1577836800." + "3" * 5000, None),
            ('"1577836800"', "time-coerced"),
            ('" 1577836800.5 "', "time-coerced"),
            ('"1.5778368e9"', "time-coerced"),
            ('"1577836800000"', "time-out-of-range"),
            ('"1e999999"', "time-out-of-range"),
            ('"1e9999999999"', "time-unusable"),
            ('""', "time-unusable"),
            ('"now"', "time-unusable"),
            ('"nan"', "time-unusable"),
            ('"Infinity"', "time-unusable"),
            ('"0x10"', "time-unusable"),
            ('"1_000"', "time-unusable"),
            ('"\\u0661"', "time-unusable"),
            ('"2020-01-01T00:00:00Z"', "time-unusable"),
            ("true", "time-unusable"),
            ("[]", "time-unusable"),
            ("{}", "time-unusable"),
            ("null", "time-missing"),
        ],
    )
    def test_is_judged_by_its_value(self, literal: str, code: str | None) -> None:
        event = checked(with_time(literal))
        about_time = {problem.code for problem in event.problems if problem.field == "properties.time"} - {"time-far"}
        assert about_time - {"time-coerced"} == {code} - {None, "time-coerced"}
        assert event.valid is (code in {None, "time-coerced"})
        if code == "time-coerced":
            assert code in about_time

    @pytest.mark.parametrize(
        ("number", "advice"),
        [
            (1577836800000, "(it looks like milliseconds: divide by 1000)"),
            (1577836800123456, "(it looks like microseconds: divide by 1000000)"),
            (1577836800123456789, "(it looks like nanoseconds: divide by 1000000000)"),
            (10**22, "send seconds since 1970"),
        ],
    )
    def test_of_a_smaller_unit_gets_the_advice_for_that_unit(self, number: int, advice: str) -> None:
        (problem,) = (each for each in checked(body(time=number)).problems if each.code.startswith("time-o"))
        assert problem.fix.endswith(advice)

    @pytest.mark.parametrize(
        ("number", "advice"),
        [
            (1577836800123456, "send milliseconds since 1970 (it looks like microseconds: divide by 1000)"),
            (1577836800123456789, "send milliseconds since 1970 (it looks like nanoseconds: divide by 1000000)"),
        ],
    )
    def test_on_a_wire_of_milliseconds_gets_the_advice_for_milliseconds(self, number: int, advice: str) -> None:
        event = {"event_type": "E", "uuid": "u", "user_id": "u", "timestamp": number, "event_properties": {}}
        origin = Origin(Wire.REACT_NATIVE, NOW, token=TOKEN)
        (problem,) = check(read(json.dumps(event).encode()), origin, ANYTHING).problems
        assert (problem.code, problem.fix) == ("time-out-of-range", advice)

    def test_that_is_a_thousandth_of_now_gets_the_advice_to_multiply(self) -> None:
        (problem,) = (each for each in checked(body(time=NOW / 1000)).problems if each.code == "time-far")
        assert "multiply it by 1000" in problem.fix
        (problem,) = (each for each in checked(body(time=1)).problems if each.code == "time-far")
        assert "multiply" not in problem.fix

    def test_before_the_year_1_gets_no_advice_about_its_unit(self) -> None:
        (problem,) = (each for each in checked(body(time=-1577836800000)).problems if each.code.startswith("time-o"))
        assert "milliseconds" not in problem.fix

    @pytest.mark.parametrize(("away", "far"), [(86_400, False), (86_401, True), (-86_400, False), (-86_401, True)])
    def test_far_from_now_is_a_warning(self, away: float, far: bool) -> None:
        assert ("time-far" in codes(body(time=NOW + away))) is far

    def test_that_is_a_long_text_of_digits_is_checked_quickly(self) -> None:
        """A body of 1 MiB must not block the engine: the pattern for numeric text has to be linear."""
        content = body(time="1" * 2_000 + "x")
        began = time.perf_counter()
        assert "time-unusable" in codes(content)
        assert time.perf_counter() - began < 0.05 + late()

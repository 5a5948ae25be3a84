import msgspec
import pytest

from liveview.model.problem import CATALOGUE, Problem, Severity, problem


class TestCatalogue:
    @pytest.mark.parametrize("code", CATALOGUE)
    def test_explains_every_code(self, code: str) -> None:
        assert CATALOGUE[code].sentence
        assert CATALOGUE[code].fix
        assert code == code.lower()

    @pytest.mark.parametrize("code", CATALOGUE)
    def test_gives_every_problem_its_severity(self, code: str) -> None:
        assert problem(code, "").severity is CATALOGUE[code].severity

    def test_knows_no_other_codes(self) -> None:
        with pytest.raises(KeyError):
            problem("no-such-code", "")


class TestWords:
    @pytest.mark.parametrize(
        ("rule", "told"), [("event", ""), ("properties", ""), ("", ""), ("required", "required"), ("minimum: 1",) * 2]
    )
    def test_of_a_rule_are_left_out_where_the_sentence_says_it_all(self, rule: str, told: str) -> None:
        assert Problem("plan-rule", Severity.WARNING, "properties.a", rule=rule).told_rule == told

    def test_are_those_of_the_catalogue(self) -> None:
        found = problem("token-missing", "properties.token")
        assert (found.sentence, found.fix) == (CATALOGUE["token-missing"].sentence, CATALOGUE["token-missing"].fix)

    def test_put_a_detail_behind_the_sentence(self) -> None:
        assert problem("duplicate-key", "", "price").sentence.endswith(": price")

    def test_put_advice_behind_the_fix(self) -> None:
        found = problem("time-out-of-range", "properties.time", "divide by 1000")
        assert found.fix.endswith(" divide by 1000")
        assert "divide" not in found.sentence

    def test_of_a_code_from_a_newer_log_are_the_code_itself(self) -> None:
        found = Problem("from-the-future", Severity.WARNING, "")
        assert (found.sentence, found.fix) == ("from-the-future", "")


class TestStorage:
    def test_writes_code_severity_and_field_and_a_detail_only_if_there_is_one(self) -> None:
        assert msgspec.json.encode(problem("not-json", "")) == b'{"code":"not-json","severity":"error","field":""}'
        assert b'"detail":"x"' in msgspec.json.encode(problem("not-json", "", "x"))

    @pytest.mark.parametrize("detail", ["", "x"])
    def test_reads_back_what_it_wrote(self, detail: str) -> None:
        found = problem("not-json", "f", detail)
        assert msgspec.json.decode(msgspec.json.encode(found), type=Problem) == found

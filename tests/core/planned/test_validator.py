"""The validator: what it refuses, and which formats it checks."""

from typing import Any

import pytest

from liveview.core.planned.validator import validator


class TestFormats:
    @pytest.mark.parametrize(
        ("name", "good", "bad"),
        [
            (
                "email",
                ["ada@example.com"],
                ["ada@host", "Ada <ada@example.com>", "ada@[127.0.0.1]", "a b@c.de", "a@b.de\n"],
            ),
            (
                "uri",
                ["https://example.com/a?b#c", "mailto:a@b.de"],
                ["example.com", "/path", "http://a b", "//example.com"],
            ),
            (
                "date-time",
                ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.5+01:00"],
                ["2026-01-31T12:00:00", "2026-02-30T12:00:00Z"],
            ),
            ("date", ["2024-02-29"], ["2023-02-29", "20240229", "2024-2-9"]),
            ("uuid", ["2eb8aa08-aa98-11ea-b4aa-73b441d16380"], ["2eb8aa08aa9811eab4aa73b441d16380"]),
            ("currency", ["EUR"], ["euro"]),
            ("numeric", ["19.99"], ["1,5"]),
            ("made-up", ["anything"], []),
        ],
    )
    def test_are_strict(self, name: str, good: list[str], bad: list[str]) -> None:
        compiled = validator({"format": name})
        assert [compiled.is_valid(text) for text in (*good, *bad)] == [True] * len(good) + [False] * len(bad)

    def test_are_about_texts_only(self) -> None:
        assert validator({"format": "currency"}).is_valid(5)


class TestSchemas:
    @pytest.mark.parametrize(
        "schema",
        [{"$ref": "http://127.0.0.1:9/x"}, {"$ref": "file:///etc/passwd"}, {"pattern": "(?=a)"}, {"type": "x"}],
    )
    def test_that_cannot_be_used_are_refused_and_nothing_is_fetched(self, schema: Any) -> None:
        with pytest.raises(ValueError, match=r"\w"):
            validator(schema)

    @pytest.mark.timeout(10)
    def test_have_patterns_that_run_in_linear_time(self) -> None:
        assert not validator({"pattern": "^(a+)+$"}).is_valid("a" * 100_000 + "!")
        assert not validator({"pattern": "(.*.*=.*){5}y"}).is_valid("x=x" * 10_000)

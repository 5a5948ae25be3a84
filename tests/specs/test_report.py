"""What a check found."""

from liveview.specs.report import CheckReport, CheckResult


def test_the_results_that_do_not_hold() -> None:
    results = [
        CheckResult(id=name, kind="expect", ok=ok, wanted=1, found=0, events=(), text=name)
        for name, ok in (("a", True), ("b", False), ("c", False))
    ]
    report = CheckReport(title="", ok=False, events=0, results=tuple(results))
    assert [each.id for each in report.failed] == ["b", "c"]

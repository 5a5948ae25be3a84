"""How descriptors are shared out."""

import sys

import pytest

from liveview.adapters.descriptors import MOST_WAITS, RESERVED, OpenFiles, few_waits, limit, raise_limit, shares

if sys.platform != "win32":
    import resource


@pytest.mark.parametrize("files", [256, 400, 1_024, 4_096, 8_192, 1 << 20])
def test_all_shares_together_leave_what_is_reserved(files: int) -> None:
    """A port has a quarter more in its queue, and a call to the sink has two ends."""
    found = shares(files, 256)
    ports = sum(most + max(1, most // 4) for most in (found.receiver, found.sink))
    assert ports + 2 * found.calls + found.waits + found.streams + RESERVED <= files
    assert min(found.receiver, found.sink, found.calls, found.waits, found.streams) >= 1


@pytest.mark.parametrize("files", [3, 64, 100])
def test_there_is_always_one_of_each(files: int) -> None:
    found = shares(files, 256)
    assert min(found.receiver, found.sink, found.calls, found.waits, found.streams) >= 1


@pytest.mark.parametrize(("files", "fit"), [(256, False), (1_024, False), (2_048, True), (8_192, True)])
def test_where_fewer_waits_fit_it_is_said(files: int, fit: bool) -> None:
    found = shares(files, 256)
    assert (found.waits == MOST_WAITS) == fit
    assert (few_waits(found, files) == "") == fit
    assert fit or f"only {found.waits} waits fit into the {files} files" in few_waits(found, files)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
class TestLimit:
    @pytest.mark.parametrize(
        ("soft", "hard", "asked"), [(256, -1, 8_192), (256, 1_024, 1_024), (1_024, 1 << 20, 8_192)]
    )
    def test_is_raised_as_far_as_it_goes(
        self, monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, asked: int
    ) -> None:
        given: list[tuple[int, int]] = []
        monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
        monkeypatch.setattr(resource, "setrlimit", lambda _, both: given.append(both))
        raise_limit()
        assert given == [(asked, hard)]

    @pytest.mark.parametrize(("soft", "hard"), [(256, 256), (1 << 20, 1 << 20), (-1, -1)])
    def test_is_left_where_nothing_is_gained(self, monkeypatch: pytest.MonkeyPatch, soft: int, hard: int) -> None:
        monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
        monkeypatch.setattr(resource, "setrlimit", lambda *_: pytest.fail("it was changed"))
        raise_limit()

    def test_that_is_refused_stays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> None:
            raise ValueError

        monkeypatch.setattr(resource, "getrlimit", lambda _: (256, -1))
        monkeypatch.setattr(resource, "setrlimit", refuse)
        raise_limit()
        assert limit() == 256


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_programs_have_the_limit_that_was_before() -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
        before = OpenFiles()
        raise_limit()
        raised = limit()
        with before.as_they_were():
            assert limit() == 256
        assert limit() == raised > 256
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

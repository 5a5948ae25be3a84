"""Which liveview is asked, and where a token goes."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from liveview.cli.target import DEFAULT_RECEIVER, LARGEST_TOKEN, api_client, log_of, receiver_url, target
from liveview.cli.target_options import TargetOptions
from liveview.errors import InstanceError, LiveviewError, LogError, RemoteUrlError, UsageError
from tests.support.instances import alive, made, own_state, stale
from tests.support.log.filter_world import Happened, fill
from tests.support.log.making import new_log, writing

NONE = TargetOptions()
ONE = made(11)
"""At port 4080, with the token `secret`."""
OTHER = made(12, receiver="http://127.0.0.1:5080", token="other", log="/logs/2.db", label="nightly", started_at=9.0)
TLS = made(13, receiver="http://127.0.0.1:6080", tls="https://127.0.0.1:6443", ca="/ca.pem", token="tls")
WIDE = made(14, receiver="http://0.0.0.0:7080", token="wide")


@pytest.fixture(autouse=True)
def instances(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("LIVEVIEW_URL", "LIVEVIEW_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return own_state(tmp_path, monkeypatch)


@pytest.fixture
def all_run() -> Iterator[None]:
    with ExitStack() as running:
        for each in (ONE, OTHER, TLS, WIDE):
            running.enter_context(alive(each))
        yield


def token_file(tmp_path: Path, text: str = "given\n") -> Path:
    path = tmp_path / "token"
    path.touch(0o600)
    path.write_text(text)
    return path


def of(options: TargetOptions) -> tuple[str, str | None, str | None]:
    found = target(options)
    return found.address.url, found.token, found.ca


class TestNothingNamed:
    def test_is_the_one_that_runs(self) -> None:
        with alive(ONE):
            assert of(NONE) == ("http://127.0.0.1:4080", "secret", None)

    def test_of_several_lists_them(self) -> None:
        with alive(ONE), alive(OTHER), pytest.raises(UsageError) as caught:
            target(NONE)
        assert str(caught.value) == "2 liveviews run here; choose one of them:"
        assert caught.value.below == (
            "  --to http://127.0.0.1:4080  process 11  /logs/one.db",
            "  --to http://127.0.0.1:5080  process 12  /logs/2.db  nightly",
        )

    def test_of_several_lists_no_command_for_a_build(self) -> None:
        with alive(ONE), alive(made(12, label="##[error]x")), pytest.raises(UsageError) as caught:
            target(NONE)
        assert caught.value.below[1].endswith("/logs/one.db  \\x23#[error]x")

    @pytest.mark.parametrize("token", ["a\r\nHost: evil.test", "\u00e9"])
    def test_with_a_token_that_is_not_one_is_refused(self, token: str) -> None:
        with (
            alive(made(12, token=token)),
            pytest.raises(UsageError, match="the file of process 12 holds is not a token"),
        ):
            target(NONE)

    def test_of_none_says_so(self) -> None:
        with pytest.raises(InstanceError, match="no liveview runs here") as caught:
            target(NONE)
        assert caught.value.exit_code == 2

    def test_is_never_one_that_was_killed(self) -> None:
        stale(OTHER)
        with alive(ONE):
            assert of(NONE)[1] == "secret"
        with pytest.raises(InstanceError):
            target(NONE)

    def test_has_no_use_for_a_token(self, tmp_path: Path) -> None:
        with alive(ONE), pytest.raises(UsageError, match="--token-file needs --to URL or LIVEVIEW_URL"):
            target(TargetOptions(token_file=token_file(tmp_path)))

    def test_does_not_get_the_token_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LIVEVIEW_TOKEN", "elsewhere")
        with alive(ONE):
            assert of(NONE)[1] == "secret"


@pytest.mark.usefixtures("all_run")
class TestNamedUrl:
    @pytest.mark.parametrize(
        ("url", "asked", "token"),
        [
            ("http://127.0.0.1:5080", "http://127.0.0.1:5080", "other"),
            ("http://127.0.0.1:5080/track", "http://127.0.0.1:5080", "other"),
            ("http://127.0.0.1:7080", "http://127.0.0.1:7080", "wide"),
            ("http://[::1]:5080", "http://[::1]:5080", None),
            ("http://127.0.0.1:9", "http://127.0.0.1:9", None),
            ("https://127.0.0.1:5080", "https://127.0.0.1:5080", None),
            ("http://evil.test:5080", "http://evil.test:5080", None),
            ("http://evil.test:7080", "http://evil.test:7080", None),
        ],
    )
    def test_gets_the_token_of_its_own_instance_only(self, url: str, asked: str, token: str | None) -> None:
        assert of(TargetOptions(to=url))[:2] == (asked, token)

    def test_is_found_beside_an_instance_whose_url_cannot_be_used(self) -> None:
        with alive(made(15, receiver="http://[fe80::1%eth0]:4080")):
            assert of(TargetOptions(to="http://127.0.0.1:5080"))[1] == "other"

    def test_that_may_lead_elsewhere_is_not_asked_itself(self) -> None:
        """Another program may listen at the other address of `localhost`."""
        assert of(TargetOptions(to="http://localhost:5080"))[:2] == ("http://127.0.0.1:5080", "other")

    def test_of_tls_is_asked_with_the_certificate_of_its_authority(self) -> None:
        assert of(TargetOptions(to="https://localhost:6443")) == ("https://127.0.0.1:6443", "tls", "/ca.pem")

    def test_gets_the_token_that_was_given_for_it(self, tmp_path: Path) -> None:
        assert of(TargetOptions(to="http://events.test", token_file=token_file(tmp_path)))[:2] == (
            "http://events.test:80",
            "given",
        )

    def test_gets_the_token_of_the_environment_if_it_is_the_url_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LIVEVIEW_TOKEN", "staging")
        assert target(TargetOptions(to="http://events.test")).token is None
        monkeypatch.setenv("LIVEVIEW_URL", "http://events.test:80/")
        assert target(TargetOptions(to="http://events.test")).token == "staging"
        assert target(TargetOptions(to="http://events.test:81")).token is None
        assert target(TargetOptions(to="http://127.0.0.1:5080")).token == "other"

    @pytest.mark.parametrize("url", ["http://me:word@127.0.0.1:5080", "http://127.0.0.1:5080@evil.test", "ftp://x", ""])
    def test_that_is_not_one_is_refused(self, url: str) -> None:
        with pytest.raises(RemoteUrlError):
            target(TargetOptions(to=url))


class TestUrlOfTheEnvironment:
    def test_gets_the_token_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LIVEVIEW_URL", "http://events.test:4080")
        monkeypatch.setenv("LIVEVIEW_TOKEN", "staging")
        with alive(ONE):
            assert of(NONE) == ("http://events.test:4080", "staging", None)

    def test_never_gets_that_of_an_instance(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LIVEVIEW_URL", ONE.receiver)
        with alive(ONE):
            assert target(NONE).token is None
            with pytest.raises(UsageError, match="--token-file, or in LIVEVIEW_TOKEN"):
                api_client(NONE)

    def test_may_get_one_from_a_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("LIVEVIEW_URL", "http://events.test")
        monkeypatch.setenv("LIVEVIEW_TOKEN", "staging")
        assert target(TargetOptions(token_file=token_file(tmp_path))).token == "given"

    def test_that_is_empty_is_not_set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LIVEVIEW_URL", "")
        with alive(ONE):
            assert target(NONE).token == "secret"

    def test_that_is_not_one_names_the_variable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LIVEVIEW_URL", "http://127.0.0.1:4080/x")
        for resolve in (target, receiver_url):
            with pytest.raises(UsageError, match=r"LIVEVIEW_URL: .* has a path"):
                resolve(NONE)

    def test_with_a_token_that_is_not_one_does_not_repeat_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LIVEVIEW_URL", "http://127.0.0.1:4080")
        monkeypatch.setenv("LIVEVIEW_TOKEN", "hunter2\r\nX: y")
        with pytest.raises(UsageError, match="what LIVEVIEW_TOKEN holds is not a token") as caught:
            target(NONE)
        assert "hunter2" not in str(caught.value)


class TestTokenFile:
    @pytest.mark.parametrize(
        ("text", "told"), [("", "is empty"), (" \n", "is empty"), ("a b", "not a token"), ("é", "not")]
    )
    def test_that_holds_none_is_refused(self, tmp_path: Path, text: str, told: str) -> None:
        with pytest.raises(UsageError, match=told):
            target(TargetOptions(to="http://events.test", token_file=token_file(tmp_path, text)))

    def test_that_is_too_large_is_not_cut(self, tmp_path: Path) -> None:
        options = TargetOptions(to="http://events.test", token_file=token_file(tmp_path, "x" * LARGEST_TOKEN))
        assert of(options)[1] == "x" * LARGEST_TOKEN
        token_file(tmp_path, "x" * (LARGEST_TOKEN + 1))
        with pytest.raises(UsageError, match="is too large to be the file of a token"):
            target(options)

    def test_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=f"cannot read the token file {tmp_path}/none: No such file"):
            target(TargetOptions(to="http://events.test", token_file=tmp_path / "none"))

    def test_that_others_can_read_is_told(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = token_file(tmp_path)
        options = TargetOptions(to="http://events.test", token_file=path)
        target(options)
        assert capsys.readouterr().err == ""
        path.chmod(0o640)
        target(options)
        assert capsys.readouterr().err.endswith("make it private with chmod 600\n")


class TestClient:
    def test_has_address_token_and_certificate(self) -> None:
        with alive(ONE):
            assert api_client(NONE).address.url == "http://127.0.0.1:4080"

    def test_of_a_url_without_a_token_says_how_to_give_one(self) -> None:
        with pytest.raises(UsageError) as caught:
            api_client(TargetOptions(to="http://events.test"))
        assert str(caught.value) == (
            "the token of http://events.test:80 is not known; give it in a file with --token-file"
        )


class TestReceiver:
    def test_is_that_of_the_url_as_it_is(self) -> None:
        assert receiver_url(TargetOptions(to="https://events.test/nope")) == "https://events.test/nope"

    def test_has_no_user_and_no_password(self) -> None:
        with pytest.raises(RemoteUrlError) as caught:
            receiver_url(TargetOptions(to="http://user:hunter2@events.test"))
        assert "hunter2" not in str(caught.value)

    def test_is_that_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LIVEVIEW_URL", "http://events.test:5")
        assert receiver_url(NONE) == "http://events.test:5"

    def test_is_that_of_the_one_that_runs(self) -> None:
        with alive(WIDE):
            assert receiver_url(NONE) == "http://127.0.0.1:7080"

    def test_of_several_lists_them(self) -> None:
        with alive(ONE), alive(OTHER), pytest.raises(UsageError, match="2 liveviews run here"):
            receiver_url(NONE)

    def test_of_none_without_a_state_directory_is_the_usual_port(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "file").touch()
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
        assert receiver_url(NONE) == DEFAULT_RECEIVER

    def test_of_none_is_the_usual_port(self) -> None:
        stale(OTHER)
        assert receiver_url(NONE) == DEFAULT_RECEIVER

    def test_is_that_of_the_one_that_writes_a_log(self) -> None:
        with alive(ONE), alive(OTHER):
            assert receiver_url(TargetOptions(log="/logs/2.db")) == "http://127.0.0.1:5080"
            with pytest.raises(InstanceError, match=r"no liveview writes /logs/3\.db now"):
                receiver_url(TargetOptions(log="/logs/3.db"))

    def test_is_that_of_the_one_that_writes_a_log_however_it_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log = new_log(tmp_path / "ci.db")
        (tmp_path / "sub").mkdir()
        (tmp_path / "link.db").symlink_to(log)
        monkeypatch.chdir(tmp_path)
        with alive(ONE), alive(made(12, receiver="http://127.0.0.1:5080", log=str(log))):
            for name in ("ci.db", "./sub/../ci.db", "link.db", f"{tmp_path}/sub/../ci.db"):
                assert receiver_url(TargetOptions(log=name)) == "http://127.0.0.1:5080"


class TestLog:
    def test_is_none_without_the_option(self) -> None:
        assert log_of(NONE) is None

    def test_is_a_path_or_the_name_of_a_session(self, tmp_path: Path, instances: Path) -> None:
        assert log_of(TargetOptions(log=str(tmp_path / "a.db"))) == tmp_path / "a.db"
        session = new_log(instances.parent / "session-20260101-000001.db")
        assert log_of(TargetOptions(log=session.name)) == session

    def test_is_the_newest_session_even_without_events(self, instances: Path) -> None:
        """Otherwise a run that recorded nothing would be judged by the events of the one before."""
        with pytest.raises(LogError):
            log_of(TargetOptions(log="latest"))
        session = new_log(instances.parent / "session-20260101-000001.db")
        with writing(session) as connection:
            fill(connection, [Happened()])
        assert log_of(TargetOptions(log="latest")) == session
        empty = new_log(instances.parent / "session-20260101-000002.db")
        assert log_of(TargetOptions(log="latest")) == empty

    @pytest.mark.parametrize(
        "other", [TargetOptions(to="http://x", log="a"), TargetOptions(log="a", token_file=Path("t"))]
    )
    def test_excludes_what_is_for_an_instance(self, other: TargetOptions) -> None:
        for resolve in (log_of, target):
            with pytest.raises(LiveviewError) as caught:
                resolve(other)
            assert caught.value.exit_code == 2

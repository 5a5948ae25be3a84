import pytest

from liveview.errors import LiveviewError, SharedSessionError, UsageError
from liveview.postgres.address import SharedAddress, is_shared, shared_address

HERE = "postgresql://127.0.0.1:5433/staging"
SECRET = "opens-sesame"


def found(url: str, session: str | None = "team", **environ: str) -> SharedAddress:
    return shared_address(url, session, {"PGUSER": "me", **environ})


def options(address: SharedAddress) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in address.conninfo.split(" "))
    return {name: value.strip("'") for name, _, value in pairs}


class TestIsShared:
    @pytest.mark.parametrize("text", [HERE, "postgres://h/d", "postgresql:///d", "env:STAGING"])
    def test_a_url_of_postgresql_or_a_variable(self, text: str) -> None:
        assert is_shared(text)

    @pytest.mark.parametrize("text", ["session.db", "./postgresql", "http://127.0.0.1:4080", ""])
    def test_anything_else_is_not(self, text: str) -> None:
        assert not is_shared(text)


class TestSharedAddress:
    def test_has_everything_that_a_url_says(self) -> None:
        address = found("postgresql://ann@127.0.0.1:5433/staging")
        assert (address.host, address.port, address.database, address.session) == (
            "127.0.0.1",
            5433,
            "staging",
            "team",
        )
        assert address.schema == '"liveview_team"'
        assert address.identity == "postgresql://127.0.0.1:5433/staging?session=team"
        assert options(address) == {"host": "127.0.0.1", "port": "5433", "dbname": "staging", "user": "ann"}

    def test_the_port_and_the_user_may_be_left_out(self) -> None:
        address = found("postgresql://localhost/staging")
        assert (address.host, address.port, options(address)["user"]) == ("localhost", 5432, "me")

    def test_the_database_is_that_of_the_environment_or_of_the_user(self) -> None:
        assert found("postgresql://localhost").database == "me"
        assert found("postgresql://localhost/", PGDATABASE="theirs").database == "theirs"

    def test_the_host_is_that_of_the_environment_or_this_machine(self) -> None:
        assert found("postgresql:///d").host == "localhost"
        address = found("postgresql:///d", PGHOST="/run/postgresql", PGPORT="6432")
        assert (address.host, address.port) == ("/run/postgresql", 6432)

    def test_signs_are_read_as_they_are_written_in_urls(self) -> None:
        address = found("postgresql://a%40b@localhost/my%20data")
        assert (options(address)["user"], address.database) == ("a@b", "my data")
        assert address.identity.endswith("/my%20data?session=team")

    def test_a_quote_cannot_end_a_value(self) -> None:
        address = found("postgresql://a'%5C@localhost/d")
        assert "user='a\\'\\\\'" in address.conninfo

    def test_several_hosts_each_have_their_port(self) -> None:
        address = found("postgresql://127.0.0.1:5433,[::1]:5434,localhost/d")
        assert (options(address)["host"], options(address)["port"]) == ("127.0.0.1,::1,localhost", "5433,5434,5432")
        assert address.identity == "postgresql://127.0.0.1:5433,[::1]:5434,localhost:5432/d?session=team"

    def test_hosts_and_ports_may_be_options(self) -> None:
        address = found("postgresql:///d?host=127.0.0.1,localhost&port=5433,5434")
        assert options(address)["port"] == "5433,5434"
        with pytest.raises(UsageError, match="as many ports as hosts"):
            found("postgresql:///d?host=127.0.0.1,localhost&port=1,2,3")

    def test_a_folder_of_a_socket_is_a_host(self) -> None:
        assert found("postgresql://%2Frun%2Fpostgresql/d").host == "/run/postgresql"

    @pytest.mark.parametrize(
        "url",
        [
            "postgresql://localhost:0/d",
            "postgresql://localhost:65536/d",
            "postgresql://localhost:x/d",
            "postgresql://a:b:c/d",
            "postgresql://local host/d",
            "postgresql://localhost/d#x",
            "postgresql://localhost/d?options=-c%20search_path%3Dx",
            "postgresql://localhost/d?nonsense=1",
            "mysql://localhost/d",
        ],
    )
    def test_anything_but_such_a_url_is_refused(self, url: str) -> None:
        with pytest.raises(UsageError):
            found(url)


class TestSession:
    def test_its_name_may_be_in_the_url(self) -> None:
        address = found(f"{HERE}?session=team", session=None)
        assert address.session == "team"
        assert found(address.identity, session=None) == address
        assert found(address.identity) == address

    def test_is_needed(self) -> None:
        with pytest.raises(UsageError, match="--session NAME"):
            found(HERE, session=None)

    def test_two_names_are_refused(self) -> None:
        with pytest.raises(UsageError, match="two different sessions"):
            found(f"{HERE}?session=other")

    @pytest.mark.parametrize("name", ["", "Team", "a b", 'a"b', "é", "x" * 41, "a-b", "a\n"])
    def test_a_name_with_other_signs_is_refused(self, name: str) -> None:
        with pytest.raises(UsageError, match="a-z, 0-9 and _"):
            found(HERE, session=name)

    @pytest.mark.parametrize("name", ["a", "0", "_", "x" * 40, "team_7"])
    def test_any_other_name_is_taken(self, name: str) -> None:
        assert found(HERE, session=name).schema == f'"liveview_{name}"'


class TestPassword:
    @pytest.mark.parametrize(
        "url", [f"postgresql://me:{SECRET}@localhost/d", f"postgresql://localhost/d?password={SECRET}"]
    )
    def test_on_the_command_line_is_refused_and_not_repeated(self, url: str) -> None:
        with pytest.raises(UsageError) as refused:
            found(url)
        assert SECRET not in str(refused.value)
        assert "env:NAME" in str(refused.value)

    def test_in_the_environment_is_taken_and_never_shown(self) -> None:
        address = found("env:STAGING", STAGING=f"postgresql://me:{SECRET}%40@localhost/d")
        assert address.password == f"{SECRET}@"
        assert SECRET not in f"{address!r} {address} {address.conninfo} {address.identity}"

    @pytest.mark.parametrize("value", ["", f"mysql://me:{SECRET}@localhost/d", SECRET, f"postgresql://x:{SECRET}@ /d"])
    def test_a_variable_without_such_a_url_is_refused_and_not_repeated(self, value: str) -> None:
        with pytest.raises(LiveviewError) as refused:
            found("env:STAGING", STAGING=value)
        assert SECRET not in str(refused.value)

    def test_a_variable_that_is_not_set_is_named(self) -> None:
        with pytest.raises(UsageError, match="STAGING has no URL"):
            found("env:STAGING")


class TestTls:
    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "%2Frun%2Fpostgresql"])
    def test_this_machine_needs_no_proof(self, host: str) -> None:
        assert "sslmode" not in options(found(f"postgresql://{host}/d"))

    def test_any_other_host_has_to_prove_who_it_is(self) -> None:
        address = found("postgresql://db.example.com/d")
        assert (options(address)["sslmode"], options(address)["sslrootcert"]) == ("verify-full", "system")

    def test_one_of_several_is_enough(self) -> None:
        assert options(found("postgresql://localhost,db.example.com/d"))["sslmode"] == "verify-full"

    def test_an_address_in_the_environment_counts(self) -> None:
        assert options(found("postgresql://localhost/d", PGHOSTADDR="192.0.2.7"))["sslmode"] == "verify-full"

    def test_the_authority_may_be_named(self) -> None:
        assert options(found("postgresql://db.example.com/d?sslrootcert=/ca.pem"))["sslrootcert"] == "/ca.pem"
        assert "sslrootcert" not in options(found("postgresql://db.example.com/d", PGSSLROOTCERT="/ca.pem"))

    @pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca", ""])
    def test_less_is_refused(self, mode: str) -> None:
        with pytest.raises(SharedSessionError, match="does not prove who answers"):
            found(f"postgresql://db.example.com/d?sslmode={mode}")
        assert options(found(f"postgresql://localhost/d?sslmode={mode}"))["sslmode"] == mode

import ssl
from pathlib import Path

import pytest

from liveview.errors import SharedSessionError
from liveview.postgres.address import SharedAddress, shared_address
from liveview.postgres.connecting import authorities, connect, reason
from liveview.postgres.driver import psycopg
from tests.support.in_loop import in_loop
from tests.support.postgres import GUARDED, HOST, PASSWORD, free_port, shared_server


def guarded(password: str = "") -> SharedAddress:
    return shared_address("env:URL", "x", {"URL": shared_server().url_of(GUARDED, password)})


def here(url: str = "") -> SharedAddress:
    return shared_address(url or shared_server().url, "x", {})


@in_loop
async def test_a_statement_is_a_transaction_of_its_own() -> None:
    connection = await connect(here())
    await connection.execute(b"select $1::text", ("a",))
    assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    await connection.close()


@in_loop
async def test_nothing_is_prepared() -> None:
    connection = await connect(here())
    for _ in range(10):
        await connection.execute(b"select $1::integer", (1,))
    found = await connection.execute(b"select count(*) from pg_prepared_statements")
    assert await found.fetchone() == (0,)
    await connection.close()


@in_loop
async def test_read_only_sees_one_snapshot_and_writes_nothing() -> None:
    connection = await connect(here(), read_only=True)
    async with connection.transaction():
        found = await connection.execute(
            b"select current_setting('transaction_isolation'), current_setting('transaction_read_only')"
        )
        assert await found.fetchone() == ("repeatable read", "on")
    await connection.close()


@in_loop
async def test_a_password_is_taken() -> None:
    connection = await connect(guarded(PASSWORD))
    await connection.close()


@in_loop
async def test_a_wrong_password_is_a_sentence_that_does_not_repeat_it() -> None:
    with pytest.raises(SharedSessionError, match="does not accept the password") as refused:
        await connect(guarded("wrong-one"))
    assert "wrong-one" not in str(refused.value)


@in_loop
async def test_no_password_is_a_sentence_that_says_where_to_put_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setenv("PGPASSFILE", "/nowhere")
    with pytest.raises(SharedSessionError, match="asks for a password; give it with PGPASSFILE"):
        await connect(guarded())


@in_loop
async def test_no_server_is_a_sentence_that_says_where() -> None:
    port = free_port()
    with pytest.raises(SharedSessionError, match=f"PostgreSQL at {HOST}:{port} cannot be used"):
        await connect(here(f"postgresql://me@{HOST}:{port}/d"))


@in_loop
async def test_no_such_database_is_a_sentence() -> None:
    with pytest.raises(SharedSessionError, match="nowhere"):
        await connect(here(f"postgresql://postgres@{HOST}:{shared_server().port}/nowhere"))


@in_loop
async def test_the_next_of_several_hosts_is_tried() -> None:
    server = shared_server()
    connection = await connect(here(f"postgresql://postgres@{HOST}:{free_port()},{HOST}:{server.port}/postgres"))
    await connection.close()


def test_the_authorities_of_the_system_are_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    far = shared_address("postgresql://db.example.com/d", "x", {}).conninfo
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    file = ssl.get_default_verify_paths().cafile
    assert authorities(far) == ({} if file is None else {"sslrootcert": file})
    assert authorities(here().conninfo) == {}
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
    assert authorities(far) == {}


@in_loop
async def test_the_reason_of_an_error_has_no_values() -> None:
    connection = await connect(here())
    with pytest.raises(psycopg.Error) as failed:
        await connection.execute(b"select $1::integer", ("secret",))
    assert reason(failed.value) == "SQLSTATE 22P02"
    await connection.close()

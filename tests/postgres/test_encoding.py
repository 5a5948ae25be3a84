import base64
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.log.rows import headers_of
from liveview.model.delivery import Attempt, Outcome
from liveview.postgres.connecting import connect
from liveview.postgres.encoding import Encoded, encoded, encoded_rows, read
from liveview.postgres.texts import as_stored
from tests.postgres.test_connecting import here
from tests.support.examples import examples
from tests.support.in_loop import in_loop
from tests.support.log.making import attempt

ODD = st.text(st.sampled_from('a0\0\x01\\"é'), max_size=6)


def call(error: str, header: str) -> Attempt:
    return msgspec.structs.replace(
        attempt(7, 3, Outcome.OK), error=error, request_headers=((header, header),), request_body=error.encode()
    )


@examples(100)
@given(ODD, ODD)
def test_a_struct_is_an_object_with_its_lists_as_json(error: str, header: str) -> None:
    (row,) = json.loads(encoded_rows([call(error, header)]))
    assert row["error"] == as_stored(error)
    assert base64.b64decode(row["request_body"]) == error.encode()
    headers = row["request_headers"]
    assert headers_of(headers if isinstance(headers, str) else json.dumps(headers)) == ((header, header),)


@pytest.mark.parametrize("header", ["plain", "n\0ul", "o\x01ne", "\\u0000"])
@in_loop
async def test_the_server_reads_the_same_texts(header: str) -> None:
    connection = await connect(here())
    found = await connection.execute(
        b"select error, request_headers, decode(request_body, 'base64') from json_to_recordset($1) "
        b"as x (error text, request_headers text, request_body text)",
        (encoded_rows([call(header, header)]),),
        binary=True,
    )
    row = await found.fetchone()
    assert row is not None
    error, headers, body = read(row)
    assert (error, headers_of(headers), body) == (header, ((header, header),), header.encode())
    assert headers == msgspec.json.encode(((header, header),)).decode()
    await connection.close()


def test_plain_values_are_json() -> None:
    assert encoded([1, None, "é"]) == '[1,null,"é"]'.encode()
    assert isinstance(encoded({}), Encoded)


def test_a_row_has_its_texts_as_they_were() -> None:
    assert read((1, "a\x010b", None, b"\x01", "plain")) == (1, "a\0b", None, b"\x01", "plain")

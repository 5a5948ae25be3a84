"""The ready line."""

import msgspec

from liveview.model.ready import ready
from liveview.model.snapshot import Endpoints


def test_has_the_fact_first_and_everything_that_another_program_needs() -> None:
    endpoints = Endpoints(
        receiver="http://r:1", sink="http://s:2", log="a.db", token="t", config="c", outside=("u",), tls="https://r:3"
    )
    endpoints = msgspec.structs.replace(endpoints, refused_sql=("for people",))
    assert msgspec.json.encode(ready(endpoints, 7)) == (
        b'{"fact":"ready","receiver":"http://r:1","sink":"http://s:2","log":"a.db","pid":7,"token":"t","config":"c",'
        b'"outside":["u"],"tls":"https://r:3","ca":null}'
    )


def test_has_the_number_of_a_receiver_that_is_one_of_several() -> None:
    endpoints = Endpoints(receiver="", sink="", log="", token="", config=None, outside=(), receiver_id=3)
    assert msgspec.json.encode(ready(endpoints, 7)).endswith(b'"receiver_id":3}')

"""Records of a session in HIPAA mode, whatever its log holds."""

import json
from pathlib import Path

import msgspec

from liveview.log.files import LogFile
from liveview.log.filter import parse
from liveview.log.read.masked import masked_records
from liveview.log.read.records import records
from tests.support.log.making import new_log, writing

SECRET = "Jane-Doe-1980"
EVENT = (
    "insert into events (id, request_id, position, received_at, token, type, name, verdict, problems, state, payload, "
    "collision, distinct_id) values (?, 1, 1, 1.0, 't', ?, ?, 'accepted', ?, 'unrouted', ?, 0, ?)"
)
REQUEST = (
    "insert into requests (id, received_at, method, path, wire, remote, headers, body, status) "
    "values (1, 1.0, 'POST', '/v1/t', ?, '', '[]', x'', 200)"
)


def log_with(tmp_path: Path, settings: str | None, wire: str = "segment") -> LogFile:
    log = new_log(tmp_path / "log.db")
    with writing(log) as connection:
        if settings is not None:
            connection.execute("insert into pipelines values (1, 1.0, ?)", (settings,))
        connection.execute(REQUEST, (wire,))
        payload = json.dumps({"userId": SECRET, "properties": {"plan": "gold", "email": SECRET}})
        connection.execute(EVENT, (1, "track", SECRET, f'["{SECRET}"]', payload, SECRET))
        connection.execute(EVENT, (2, "odd", None, "[]", f'"{SECRET}', None))
    return LogFile(log)


def shown(log: LogFile) -> list[dict[str, object]]:
    masked = masked_records(log)
    assert masked is not None
    return [json.loads(msgspec.json.encode(each)) for each in masked.events(records(log, parse("", 0.0)))]


def test_a_log_in_which_the_mode_was_never_on_is_not_masked(tmp_path: Path) -> None:
    assert masked_records(log_with(tmp_path, None)) is None


def test_neither_is_one_with_other_steps_of_the_pipeline(tmp_path: Path) -> None:
    assert masked_records(log_with(tmp_path, '{"consent":{}}')) is None


def test_an_event_is_read_as_its_wire_has_it(tmp_path: Path) -> None:
    first, second = shown(log_with(tmp_path, '{"hipaa":{"on":true,"events":["plan"]}}'))
    payload = first["payload"]
    assert isinstance(payload, dict)
    assert payload["properties"] == {"plan": "gold", "email": "***"}
    assert payload["userId"] == first["distinct_id"]
    assert (first["name"], first["problems"]) == ("***", [])
    assert second["payload"] == "***"


def test_settings_that_cannot_be_read_hide_everything(tmp_path: Path) -> None:
    first, _ = shown(log_with(tmp_path, "{", wire="odd"))
    assert SECRET not in json.dumps(first)
    assert first["payload"] == {"userId": "***", "properties": {"plan": "***", "email": "***"}}

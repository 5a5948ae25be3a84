"""`liveview export` of a session in HIPAA mode."""

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from liveview.cli import main
from liveview.model.hipaa import Hipaa
from tests.support.running import event, running, to

SECRET = "Jane-Doe-1980"
OFF = to("sink:/orders")
ON = msgspec.structs.replace(OFF, hipaa=Hipaa(("plan",), on=True))
HINT = "liveview: HIPAA mode: what no list names is written as ***; --unmasked writes all of it\n"


def private(**more: object) -> bytes:
    return event(None, **{"distinct_id": SECRET, "email": SECRET, "plan": "gold", "$device_id": SECRET, **more})


def export(log: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", str(log), *arguments])


@pytest.fixture
def log(tmp_path: Path) -> Path:
    with running(tmp_path, ON) as app:
        app.post(private())
        app.post(f'{{"event": "{SECRET}"'.encode())
        app.post(b'{"x": "%s"}' % SECRET.encode(), {"Referer": SECRET}, f"/unknown?{SECRET}")
        app.wait_for(lambda: app.states() == ["delivered", "invalid"])
    return app.log


def sent(log: Path) -> Any:
    with closing(sqlite3.connect(log)) as connection:
        return json.loads(connection.execute("select request_body from attempts").fetchone()[0])


def test_what_no_list_names_is_hidden_and_ids_are_those_of_the_payload(log: Path) -> None:
    found = export(log)
    assert SECRET not in found.stdout
    assert found.stderr == HINT
    first, second = map(json.loads, found.stdout.splitlines())
    properties = first["payload"]["properties"]
    assert (properties["plan"], properties["email"]) == ("gold", "***")
    assert first["distinct_id"] == properties["distinct_id"] == sent(log)["anonymousId"] == first["device_id"]
    assert first["deliveries"][0]["state"] == "delivered"
    assert second["problems"][0]["code"] == "not-json"


def test_unmasked_writes_what_was_received(log: Path) -> None:
    found = export(log, "--unmasked")
    assert found.stdout.count(SECRET) >= 5
    assert found.stderr == ""
    assert json.loads(found.stdout.splitlines()[0])["payload"]["properties"]["email"] == SECRET


def test_csv_is_masked_as_well(log: Path) -> None:
    header, first, _ = csv.reader(io.StringIO(export(log, "--format", "csv").stdout))
    assert json.loads(first[header.index("payload")])["properties"]["email"] == "***"
    assert SECRET not in export(log, "--format", "csv").stdout


def test_refused_requests_are_masked_as_well(log: Path) -> None:
    found = export(log, "--filter", "is:refused")
    assert SECRET not in found.stdout
    (only,) = map(json.loads, found.stdout.splitlines())
    assert (only["path"], only["body"], only["body_base64"], only["remote"]) == ("/unknown?***", "***", None, "***")
    assert SECRET in export(log, "--filter", "is:refused", "--unmasked").stdout


@pytest.mark.parametrize(("kind", "name"), [("spec", "spec"), ("pytest", "test")])
def test_a_spec_or_a_test_needs_values(log: Path, kind: str, name: str) -> None:
    found = export(log, "--as", kind)
    assert found.exit_code == 2
    assert f"the session is in HIPAA mode, and a {name} needs values; --unmasked writes them" in found.stderr
    assert found.stdout == ""
    assert "Purchase" in export(log, "--as", kind, "--unmasked").stdout


def test_a_session_without_the_mode_is_written_as_it_is(tmp_path: Path) -> None:
    with running(tmp_path, OFF) as app:
        app.post(private())
        app.settled(1)
    found = export(app.log)
    assert SECRET in found.stdout
    assert found.stderr == ""
    assert export(app.log, "--as", "spec").exit_code == 0


def test_events_of_a_session_are_masked_by_the_lists_by_which_they_were_sent(tmp_path: Path) -> None:
    wider = msgspec.structs.replace(OFF, hipaa=Hipaa(("plan", "email"), on=True))
    for config in (OFF, ON, wider, OFF):
        with running(tmp_path, config) as app:
            app.post(private())
            app.wait_for(lambda app=app: not app.rows("select 1 from deliveries where state = 'pending'"))  # type: ignore[misc] # a default has no type
    events = map(json.loads, export(app.log).stdout.splitlines())
    assert [each["payload"]["properties"]["email"] for each in events] == [SECRET, "***", SECRET, SECRET]


def test_nothing_is_said_when_nothing_is_written(log: Path) -> None:
    assert "HIPAA" not in export(log, "--filter", "name:Nothing").stderr

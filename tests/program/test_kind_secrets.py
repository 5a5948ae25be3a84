"""The secrets of a destination's kind: in no row of the log, fact line, request at the sink, or export."""

import base64
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests.support.program import Program, run, serving
from tests.support.running import TOKEN

SECRET = 'm1xp4nel+S3cret/0"ä\\='
"""With what JSON, forms and base64 write in another way."""
PLAIN = "0123456789abcdef0123456789abcdef"


def forms(secret: str) -> Iterator[bytes]:
    """The secret as it may look where it is repeated."""
    for text in (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
        yield text.encode()
        yield json.dumps(text)[1:-1].encode()
        yield quote(text).encode()
        yield quote(text, safe="").encode()
        yield quote_plus(text).encode()
    for packed in (secret, f"{secret}:", json.dumps(secret)):
        yield base64.b64encode(packed.encode()).rstrip(b"=")[:-1]
        yield quote(base64.b64encode(packed.encode()).rstrip(b"=")[:-1].decode(), safe="").encode()


def every_value(log: Path) -> bytes:
    """All values of all tables of a log."""
    with closing(sqlite3.connect(f"{log.as_uri()}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        rows = [row for table in tables for row in connection.execute(f'select * from "{table}"')]
    return b"\n".join(
        value if isinstance(value, bytes) else str(value).encode("utf-8", "replace") for row in rows for value in row
    )


def configuration(folder: Path, token: str, url: str) -> Path:
    """A configuration file with a destination of kind mixpanel."""
    path = folder / "kinds.toml"
    lines = [
        '[[destinations]]\nname = "Mixpanel"\nkind = "mixpanel"\nmode = "send"',
        f"settings = {{ token = {token} }}",
    ]
    path.write_text("\n".join([*lines, f'url = "{url}"' if url else "", "[delivery]\nretry_schedule = []"]))
    return path


def deliver(program: Program) -> None:
    """Let events of both sorts be delivered."""
    known = {"distinct_id": "user-1", "$device_id": "device-1", "token": TOKEN}
    program.post(
        json.dumps({"event": "Purchase", "properties": {**known, "time": 1_577_836_800, "$insert_id": "a"}}).encode(),
        json.dumps({"event": "$identify", "properties": {**known, "time": 1_577_836_801, "$insert_id": "b"}}).encode(),
    )
    program.settled(2)


@pytest.mark.parametrize("secret", [SECRET, PLAIN], ids=["odd", "plain"])
@pytest.mark.parametrize("from_environment", [True, False], ids=["env", "literal"])
@pytest.mark.parametrize("behaviour", ["as the service", "told what to do"])
def test_they_are_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str, behaviour: str, *, from_environment: bool
) -> None:
    monkeypatch.setenv("MIXPANEL_TOKEN", secret)
    token = '"env:MIXPANEL_TOKEN"' if from_environment else json.dumps(secret, ensure_ascii=False)
    config = configuration(tmp_path, token, "" if behaviour == "as the service" else "sink:/elsewhere")
    with serving(tmp_path, "--config", str(config)) as program:
        deliver(program)
        program.wait_for(lambda _: len(program.rows("select id from sink_requests")) == 3)
        lines = "\n".join(json.dumps(fact, ensure_ascii=False) for fact in program.facts)
        log = program.log
        exported = (
            run(tmp_path, "export", str(log)).stdout + run(tmp_path, "init", "--from", str(log), "-o", "-").stdout
        )
        assert len(program.rows("select id from attempts")) == 3
    files = b"\n".join(path.read_bytes() for path in log.parent.glob(f"{log.name}*"))
    everything = b"\n".join([every_value(log), lines.encode(), exported.encode(), files])
    assert b"/import" in everything
    assert [form for form in forms(secret) if form in everything] == []

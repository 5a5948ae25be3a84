"""Event settings and switches over the HTTP API: all or nothing, and in the log when they are answered."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.api import settings as settings_module
from liveview.model.destination import Override
from tests.support.api.asking import ask, detail, got, kind
from tests.support.running import among, event, refusing, running

TWO = msgspec.structs.replace(
    among({"One": ["sink:/one"], "Two": ["sink:/two"]}), events={"Signup": Override(True, {"One": True})}
)
FILE: dict[str, dict[str, Any]] = {
    "overrides": {"Signup": {"override": True, "destinations": {"One": True}}},
    "destinations": {"One": True, "Two": True},
}


def put(app: Any, body: object) -> Any:
    reply = ask(app, "PUT", "settings", body)
    assert reply.status == 200, reply.body
    return json.loads(reply.body)


def test_are_those_of_the_file_at_first(tmp_path: Path) -> None:
    with running(tmp_path, TWO) as app:
        assert got(app, "settings") == FILE == put(app, {}) == put(app, {"overrides": {}, "destinations": {}})


def test_change_only_what_is_named_and_go_back_to_the_file(tmp_path: Path) -> None:
    override = {"override": True, "destinations": {"Two": True}}
    with running(tmp_path, TWO) as app:
        found = put(app, {"overrides": {"Purchase": override}, "destinations": {"One": False}})
        assert found == got(app, "settings")
        assert found == {
            "overrides": {**FILE["overrides"], "Purchase": override},
            "destinations": {"One": False, "Two": True},
        }
        assert put(app, {"overrides": {"Signup": {}}})["overrides"]["Signup"] == {"override": False, "destinations": {}}
        assert put(app, {"destinations": {"One": None}})["destinations"] == FILE["destinations"]
        assert put(app, {"overrides": {"Signup": None, "Purchase": None}}) == FILE


def test_are_in_effect_and_in_the_log_when_they_are_answered(tmp_path: Path) -> None:
    with running(tmp_path, TWO) as app:
        put(app, {"destinations": {"Two": False}})
        assert app.rows("select value from settings where kind = 'destination'") == ["false"]
        app.post(event())
        assert app.rows("select destination, decision from deliveries order by id") == [
            ("One", "send"),
            ("Two", "skip"),
        ]
        with refusing(app.log, "settings"):
            reply = ask(app, "PUT", "settings", {"destinations": {"Two": True}})
            assert (reply.status, kind(reply)) == (409, "conflict")


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ({"destinations": {"One": False, "Three": True}}, 409, "conflict"),
        ({"destinations": {"One": False}, "overrides": {"A": {"destinations": {"Three": True}}}}, 409, "conflict"),
        ({"destinations": {"One": False}, "overrides": {"": {}}}, 400, "bad-body"),
        ({"destinations": {"One": 1}}, 400, "bad-body"),
        ({"destinations": {"One": False}, "sink": {}}, 400, "bad-body"),
        ({"overrides": {"A": {"overide": True}}}, 400, "bad-body"),
        ({"overrides": None}, 400, "bad-body"),
        ([], 400, "bad-body"),
    ],
)
def test_are_changed_all_or_not_at_all(tmp_path: Path, body: object, status: int, expected: str) -> None:
    with running(tmp_path, TWO) as app:
        reply = ask(app, "PUT", "settings", body)
        assert (reply.status, kind(reply)) == (status, expected)
        assert got(app, "settings") == FILE


def test_cannot_be_thousands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_module, "MOST_OVERRIDES", 3)
    with running(tmp_path, TWO) as app:
        put(app, {"overrides": {"A": {}, "B": {}}})
        reply = ask(app, "PUT", "settings", {"overrides": {"C": {}}})
        assert (reply.status, detail(reply)) == (409, "too many event settings; remove some by setting them to null")
        put(app, {"overrides": {"A": None}})
        put(app, {"overrides": {"C": {}}})

"""The description, and every route and answer against it, asked by a client that knows nothing but the description."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from liveview.api import waiting
from liveview.api.openapi import VERSION, described
from liveview.api.problem import ProblemType
from liveview.api.route import PREFIX, problems_of
from liveview.api.sink_behaviours import LONGEST_PATH
from liveview.api.table import ROUTES
from tests.support import needs
from tests.support.api.asking import got
from tests.support.examples import examples
from tests.support.running import Running, event, running, to

CASES = 20
"""Requests that are made up for each route, of each kind."""
LONGEST_WAIT = 0.05
"""Seconds that a made-up wait may last."""


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every operation."""
    for path, methods in described(ROUTES)["paths"].items():
        for method, found in methods.items():
            yield method, path, found


class TestDescription:
    def test_is_answered_as_it_is(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            found = got(app, "openapi.json")
            assert found == json.loads(json.dumps(described(ROUTES)))
            assert found["openapi"] == VERSION == "3.1.0"
            assert app.ask("GET", f"{PREFIX}openapi.json").status == 401

    def test_has_every_route_with_the_token_and_401(self) -> None:
        assert {(method.upper(), path[1:]) for method, path, _ in operations()} == {
            (route.method, route.path) for route in ROUTES
        }
        for _, path, found in operations():
            is_open = path == "/health"
            assert ("401" in found["responses"]) != is_open
            assert found.get("security", ["inherited"]) == ([] if is_open else ["inherited"])
        assert described(ROUTES)["security"] == [{"token": []}]

    def test_refers_only_to_what_there_is_and_has_nothing_else(self) -> None:
        document = described(ROUTES)
        written = json.dumps(document)
        names = set(document["components"]["schemas"])
        unused = {name for name in names if f'"#/components/schemas/{name}"' not in written}
        assert unused == {"Problem_not-allowed"}  # the answer to a method that a path does not have
        assert written.count('"$ref"') == sum(written.count(f'"#/components/schemas/{name}"') for name in names)

    def test_has_every_refusal_of_every_route(self) -> None:
        for route in ROUTES:
            found = described(ROUTES)["paths"][f"/{route.path}"][route.method.lower()]["responses"]
            for kind in problems_of(route):
                schema = json.dumps(found[str(kind.status)]["content"]["application/problem+json"]["schema"])
                assert f"Problem_{kind.value}" in schema

    def test_says_what_the_problems_of_an_event_are(self) -> None:
        schemas = described(ROUTES)["components"]["schemas"]
        for name in ("Record", "WholeEvent"):
            assert schemas[name]["properties"]["problems"] == {
                "type": "array",
                "items": {"$ref": "#/components/schemas/Problem"},
            }
        assert schemas["Problem"]["required"] == ["code", "severity", "field"]
        assert {"value", "rule", "omitted"} < set(schemas["Problem"]["properties"])

    def test_says_which_names_and_paths_are_refused(self) -> None:
        schemas = described(ROUTES)["components"]["schemas"]
        assert schemas["SettingsWanted"]["properties"]["overrides"]["propertyNames"] == {"minLength": 1}
        path = schemas["PathChange"]["properties"]["path"]
        assert (path["pattern"], path["maxLength"]) == ("^/[^?#]*$", LONGEST_PATH)

    @pytest.mark.parametrize("kind", ProblemType)
    def test_has_every_kind_of_problem(self, kind: ProblemType) -> None:
        schema = described(ROUTES)["components"]["schemas"][f"Problem_{kind.value}"]
        assert schema["properties"]["type"] == {"const": f"urn:liveview:{kind.value}"}
        assert set(schema["required"]) == set(schema["properties"])

    def test_names_no_operation_twice(self) -> None:
        names = [found["operationId"] for _, _, found in operations()]
        assert len(set(names)) == len(names)


def call_all(app: Running, path: str, method: str) -> dict[str, set[int]]:
    """Make up requests to one operation, valid ones and others; each answer must be as described."""
    schemathesis = needs.module("schemathesis")
    document = schemathesis.openapi.from_dict(described(ROUTES))
    token = {"Authorization": f"Bearer {app.runtime.session.endpoints.token}"}
    base = f"{app.runtime.session.endpoints.receiver}{PREFIX.rstrip('/')}"
    without = [schemathesis.checks.CHECKS.get_one("positive_data_acceptance")]
    statuses: dict[str, set[int]] = defaultdict(set)
    for mode in schemathesis.GenerationMode:
        if (path, mode.value) == ("/health", "negative"):
            continue  # it has nothing that could be wrong
        seen = statuses[mode.value]

        @settings(
            examples(CASES),
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=document[path][method].as_strategy(generation_mode=mode))
        def law(case: Any) -> None:
            if path == "/wait":
                case.query = {"timeout": LONGEST_WAIT, **(case.query or {})}
                if is_long(case.query["timeout"]):
                    case.query["timeout"] = LONGEST_WAIT
            response = case.call(base_url=base, headers=token)
            case.validate_response(response, headers=token, excluded_checks=without)
            seen.add(response.status_code)  # noqa: B023 - it is run before the next one is made

        law()
    return statuses


def is_long(timeout: Any) -> bool:
    """Whether a made-up timeout is a valid one that would take long; one that is refused takes no time at all."""
    try:
        return LONGEST_WAIT < float(timeout) <= waiting.LONGEST_WAIT
    except (TypeError, ValueError):
        return False


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in operations() if path != "/stream"])
def test_every_answer_is_as_described(tmp_path: Path, method: str, path: str) -> None:
    """Without streams, which never end; `test_streaming.py` reads them."""
    with running(tmp_path, to("sink:/a")) as app:
        app.runtime.commands.set_behaviour("/a", "500x1 then ok")
        for body in (event("a"), event("a"), event(), b"nonsense"):
            app.post(body)
        app.settled(4)
        statuses = call_all(app, path, method)
        if path in {"/send", "/settings", "/sessions"} and method != "get":
            assert statuses["positive"] & {200, 201}
        assert statuses["positive"] <= {200, 201, 400, 404, 408, 409}
        assert statuses["negative"] <= {200, 201, 400, 401, 404, 405, 408, 409, 413}

"""A run with a tracking plan: read at the start and on a reload, and what becomes of events."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.config.schema import Config, PlanConfig, ReceiverConfig, SinkConfig
from liveview.errors import PlanError
from tests.support.running import Running, event, running, to

SINK = msgspec.structs.replace(to("sink:/orders"), receiver=ReceiverConfig(port=0), sink=SinkConfig(port=0))


def write(path: Path, schema: Any) -> None:
    document = {"liveview_plan": 1, "events": [{"name": "Purchase", "schema": schema}]}
    path.write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    write(path, {"properties": {"price": {"type": "number"}}})
    return path


def with_plan(plan: Path | str, on_violation: Any = "warn", *, strict: bool = False) -> Config:
    config = PlanConfig(str(plan), "warn", on_violation)
    return msgspec.structs.replace(SINK, plan=config, receiver=ReceiverConfig(port=0, strict=strict))


def codes(app: Running) -> list[list[str]]:
    """The codes of each event's plan problems, oldest event first."""
    found = app.rows("select problems from events order by id")
    return [[each["code"] for each in json.loads(row) if each["code"].startswith("plan-")] for row in found]


class TestStart:
    def test_reads_the_plan(self, tmp_path: Path, plan: Path) -> None:
        with running(tmp_path, with_plan(plan)) as app:
            app.post(event(price="1"))
            assert codes(app) == [["plan-type"]]
            (row,) = app.rows("select problems from events")
            found = next(each for each in json.loads(row) if each["code"] == "plan-type")
            assert found == {
                "code": "plan-type",
                "severity": "warning",
                "field": "properties.price",
                "value": '"1"',
                "rule": 'type: "number"',
            }

    def test_is_refused_without_a_log_if_the_plan_cannot_be_read(self, tmp_path: Path) -> None:
        with (
            pytest.raises(PlanError, match=r"missing\.json"),
            running(tmp_path, with_plan(tmp_path / "missing.json")) as app,
        ):
            pytest.fail(f"it runs on port {app.port}")
        assert list(tmp_path.glob("*.db")) == []


class TestStrict:
    def test_reply_has_what_the_plan_says(self, tmp_path: Path, plan: Path) -> None:
        with running(tmp_path, with_plan(plan, "block", strict=True)) as app:
            reply = app.post(event(price="1"))
            assert reply.status == 400
            (problem,) = (each for each in json.loads(reply.body)["problems"] if each["code"] == "plan-type")
            assert (problem["rule"], problem["value"], problem["severity"]) == ('type: "number"', '"1"', "error")
            assert app.post(event(price=1)).status == 200


class TestOmitting:
    def test_is_repeated_by_retries_after_a_restart_without_a_plan(self, tmp_path: Path, plan: Path) -> None:
        failing = to("sink:/orders", schedule=(0.01, 0.01))
        failing = msgspec.structs.replace(
            failing, sink=msgspec.structs.replace(failing.sink, behaviours={"/orders": "500"})
        )
        first = msgspec.structs.replace(failing, plan=PlanConfig(str(plan), "warn", "omit"))
        first = msgspec.structs.replace(
            first, delivery=msgspec.structs.replace(first.delivery, retry_schedule=(0.01, 600))
        )
        body = "select request_body from attempts order by id"
        with running(tmp_path, first) as app:
            app.post(event(price="1", more=[1.50], other={"a": 1}))
            app.wait_for(lambda: len(app.rows(body)) == 2)
        with running(tmp_path, failing) as app:
            app.runtime.commands.retry_now(1)
            app.wait_for(lambda: len(app.rows(body)) >= 3)
            sent = {bytes(each) for each in app.rows(body)}
        assert len(sent) == 1
        assert json.loads(sent.pop())["properties"] == {}


class TestReload:
    def test_reads_a_plan_that_changed_under_the_same_name(self, tmp_path: Path, plan: Path) -> None:
        config = with_plan(plan)
        with running(tmp_path, config, load=lambda: config) as app:
            assert app.runtime.commands.reload() == "Read again: nothing changed."
            write(plan, {"properties": {"price": {"type": "string"}}})
            assert app.runtime.commands.reload() == "Read again: the plan changed."
            app.post(event(price="1"))
            app.post(event(price=1))
            assert codes(app) == [[], ["plan-type"]]

    def test_keeps_the_old_plan_if_the_new_one_cannot_be_read(self, tmp_path: Path, plan: Path) -> None:
        config = with_plan(plan)
        with running(tmp_path, config, load=lambda: config) as app:
            plan.write_text("{", encoding="utf-8")
            with pytest.raises(PlanError, match=r"plan\.json"):
                app.runtime.commands.reload()
            app.post(event(price="1"))
            assert codes(app) == [["plan-type"]]

    def test_may_bring_a_plan_and_take_it_out_of_use(self, tmp_path: Path, plan: Path) -> None:
        configs = [with_plan(plan), SINK]
        with running(tmp_path, SINK, load=lambda: configs.pop(0)) as app:
            app.post(event(price="1"))
            assert app.runtime.commands.reload() == "Read again: the plan changed."
            app.post(event(price="1"))
            assert app.runtime.commands.reload() == "Read again: the plan changed."
            app.post(event(price="1"))
            assert codes(app) == [[], ["plan-type"], []]

    def test_is_not_needed_for_a_new_session_or_a_change_of_settings(self, tmp_path: Path, plan: Path) -> None:
        with running(tmp_path, with_plan(plan)) as app:
            app.runtime.commands.set_destination("Webhooks", enabled=False)
            app.post(event(price="1"))
            assert codes(app) == [["plan-type"]]
            app.log = Path(app.runtime.commands.new_session())
            app.post(event(price="1"))
            assert codes(app) == [["plan-type"]]


class TestMakeEffective:
    def test_keeps_or_reads_the_plan_of_the_configuration(self, tmp_path: Path, plan: Path) -> None:
        """As a story does, which may end with a configuration that was read meanwhile."""
        config = with_plan(plan)
        with running(tmp_path, config) as app:
            for made in (msgspec.structs.replace(config, destinations=()), SINK, with_plan("nowhere"), config):
                app.runtime.commands.make_effective(made)
                app.post(event(price="1"))
            assert codes(app) == [["plan-type"], [], [], ["plan-type"]]

"""What passes between the core and the place where SQL runs."""

from liveview.core.pipeline.sql import IncomingEvent, SqlRunner
from liveview.sandbox.sandbox import Sandbox
from tests.support.core.sql_events import incoming


def test_the_columns_are_the_documented_ones() -> None:
    assert IncomingEvent.__struct_fields__ == ("event_name", "user_id", "device_id", "type", "time", "props")


def test_the_sandbox_is_a_runner_and_so_is_what_repeats_its_runs() -> None:
    sandbox = Sandbox()
    runners: list[SqlRunner] = [sandbox, sandbox.again]
    assert [runner.run("select type as t from incoming_event", incoming()) for runner in runners] == [
        ({"t": "track"},)
    ] * 2
    assert [runner.refusal("select 1") for runner in runners] == ["", ""]
    sandbox.close()

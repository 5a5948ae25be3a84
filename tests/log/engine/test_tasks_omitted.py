"""What webhooks do not get of an event because of a plan, as a log says it."""

from pathlib import Path

import msgspec
import pytest

from liveview.core.steps import Fetch
from liveview.core.store import Row
from liveview.log.engine.tasks import due, stored_event
from liveview.log.rows import store as write
from liveview.model.event import State
from liveview.model.problem import Problem, Severity
from tests.support.log.making import AT, delivery, event, new_log, reading, request, writing


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return new_log(tmp_path / "log.db")


def store(log: Path, *stored: Row) -> None:
    with writing(log) as connection:
        write(connection, stored)


class TestWhatWebhooksDoNotGet:
    """It is noted in the problems of an event."""

    @staticmethod
    def omitted(log: Path) -> tuple[str, ...]:
        with reading(log) as connection:
            (task,) = due(connection, Fetch("Webhooks", 1), (), AT + 1_000).tasks
        return task.event.omitted

    def test_is_read_with_the_event(self, log: Path) -> None:
        found = (
            Problem("plan-type", Severity.WARNING, "properties.a", value="1", rule='type: "string"', omitted=True),
            Problem("plan-missing", Severity.WARNING, "properties.b", rule="required"),
        )
        store(log, request(1), msgspec.structs.replace(event(1, state=State.PENDING), problems=found), delivery(1))
        assert self.omitted(log) == ("properties.a",)
        with reading(log) as connection:
            assert stored_event(connection, 1).omitted == ("properties.a",)

    @pytest.mark.parametrize("odd", ['"omitted"', '[{"omitted":true}]', "[]", ""])
    def test_is_nothing_where_the_problems_cannot_be_read(self, log: Path, odd: str) -> None:
        store(log, request(1), event(1, state=State.PENDING), delivery(1))
        with writing(log) as connection:
            connection.execute("update events set problems = ?", (odd,))
        assert self.omitted(log) == ()

"""The page about a team on one staging environment: its SQL is run, its files are read, its commands are real."""

import asyncio
import itertools
import re
import shlex
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from liveview.cli import main
from liveview.config import file as config_file
from liveview.errors import SharedSessionError, UnavailableError
from liveview.log.read.audit import AuditEntry
from liveview.model.changes import DestinationChanged, MarkChanged
from liveview.postgres.access import access
from liveview.postgres.address import SharedAddress, shared_address
from liveview.postgres.migrating import migrate
from liveview.postgres.operating import Operator
from tests.support.postgres import PostgresServer, session_name, shared_server

PAGE = (Path(__file__).parents[2] / "liveview" / "guide" / "team.md").read_text(encoding="utf-8")
ROLES = ("qa_viewers", "qa_operators", "ana", "paul")

PENDING = """
    insert into liveview_qa.events (id, request_id, position, received_at, type, verdict, problems, collision, state,
        by, changed) values (1, 1, 1, 1.0, 'track', 'accepted', '[]', 0, 'pending', 1, 0);
    insert into liveview_qa.deliveries (id, event_id, destination, decision, rule, state, rounds, next_attempt_at, by,
        changed) values (1, 1, 'Webhooks', 'send', 'default', 'pending', 1, 1e10, 1, 0)
"""
"""An event with a delivery that waits for a retry."""


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


class Team:
    """A session with the roles of the page, under names of its own."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self.name = session_name()
        asyncio.run(migrate(self.address("postgres")))
        (sql,) = blocks("sql")
        self.run(self.renamed(sql))

    def renamed(self, sql: str) -> str:
        """SQL of the page for this session: roles belong to the whole server."""
        for role in ROLES:
            sql = re.sub(rf"\b{role}\b", f"{role}_{self.name}", sql)
        return sql.replace("liveview_qa", f"liveview_{self.name}")

    def address(self, user: str) -> SharedAddress:
        return shared_address(self._server.url_of(user), self.name, {})

    def of(self, role: str) -> SharedAddress:
        return self.address(f"{role}_{self.name}")

    def run(self, sql: str) -> None:
        with closing(self._server.connect()) as connection:
            connection.execute(sql.replace("liveview_qa", f"liveview_{self.name}").encode())

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(self._server.connect()) as connection:
            return connection.execute(query.replace("liveview_qa", f"liveview_{self.name}").encode()).fetchall()

    def remove(self) -> None:
        """The roles are removed with what they may do."""
        names = ", ".join(f"{role}_{self.name}" for role in ROLES)
        self.run(f"drop schema liveview_qa cascade; drop owned by {names}; drop role {names}")


@pytest.fixture(scope="module")
def team() -> Iterator[Team]:
    made = Team(shared_server())
    yield made
    made.remove()


class TestRoles:
    @pytest.mark.parametrize(("role", "may_change"), [("ana", True), ("paul", False)])
    def test_an_operator_may_change_settings_and_a_viewer_may_only_look(
        self, team: Team, role: str, may_change: bool
    ) -> None:
        assert asyncio.run(access(team.of(role))).is_operator is may_change

    def test_an_operator_can_do_all_that_a_screen_offers(self, team: Team) -> None:
        team.run(PENDING)

        async def work() -> None:
            operator = await Operator.open(team.of("ana"))
            try:
                await operator.change([DestinationChanged("Webhooks", enabled=False)], "ana@laptop")
                await operator.mark([MarkChanged(1, marked=True)])
                assert await operator.retry_now(1) == 1
                assert await operator.give_up(1) == 1
            finally:
                await operator.close()

        asyncio.run(work())
        kept = team.rows("select who, kind, name, value from liveview_qa.audit")
        assert kept == [("ana@laptop", "destination", "Webhooks", "false")]
        assert team.rows("select state from liveview_qa.events") == [("failed",)]

    def test_a_viewer_cannot(self, team: Team) -> None:
        with pytest.raises((SharedSessionError, UnavailableError)):
            asyncio.run(Operator.open(team.of("paul")))

    def test_a_table_of_a_later_version_can_be_read_too(self, team: Team) -> None:
        team.run("create table liveview_qa.later (id int)")
        (found,) = team.rows(f"select has_table_privilege('paul_{team.name}', 'liveview_qa.later', 'select')")
        assert found == (True,)

    def test_the_log_of_changes_is_the_table_that_is_named(self, team: Team) -> None:
        columns = team.rows(
            "select column_name from information_schema.columns where table_schema = 'liveview_qa' "
            "and table_name = 'audit' and column_name not in ('by', 'changed') order by ordinal_position"
        )
        assert tuple(name for (name,) in columns) == AuditEntry.__struct_fields__


class TestComposeFile:
    def test_every_command_of_liveview_is_one_with_real_options(self) -> None:
        given = {name: shlex.split(each["command"]) for name, each in compose()["services"].items() if "build" in each}
        assert [words[0] for words in given.values()] == ["migrate", "serve", "serve"]
        for name, *arguments in given.values():
            context = main.commands[name].make_context(name, list(arguments), resilient_parsing=False)
            assert context.params["session"] == "qa"

    def test_no_two_receivers_have_a_port_in_common_and_the_balancer_knows_each(self) -> None:
        services = compose()["services"]
        ports = [re.findall(r"port (\d+)", services[name]["command"]) for name in ("receiver-1", "receiver-2")]
        assert len({port for each in ports for port in each}) == 4
        balancer = configs()["balancer"]
        assert re.findall(r"127\.0\.0\.1:(\d+)", balancer) == [each[0] for each in ports]
        assert "/_liveview/health" in balancer

    def test_the_configuration_can_be_read(self) -> None:
        config = config_file.parse(configs()["liveview"])
        assert config.receiver.trusted_proxies == ("127.0.0.1",)
        assert config.log.lease == 5.0
        host, *_ = configs()["balancer"].split()
        assert config.receiver.allow_hosts == (host,)

    def test_everything_that_is_named_is_there(self) -> None:
        document = compose()
        mounted = {each["source"] for one in document["services"].values() for each in one.get("configs", ())}
        assert mounted == set(document["configs"])
        kept = {each.partition(":")[0] for one in document["services"].values() for each in one.get("volumes", ())}
        assert kept == set(document["volumes"])
        assert document["services"]["receiver-1"]["depends_on"] == document["services"]["receiver-2"]["depends_on"]


def compose() -> dict[str, Any]:
    """The compose file of the page."""
    (text,) = blocks("yaml")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def configs() -> dict[str, str]:
    """The files that it makes."""
    return {name: each["content"] for name, each in compose()["configs"].items()}


@pytest.mark.parametrize(
    "line", [line for block in blocks("sh") for line in block.splitlines() if line[:9] == "liveview "]
)
def test_every_command_line_can_be_given(line: str) -> None:
    _, name, *arguments = shlex.split(line)
    context = main.commands[name].make_context(name, arguments)
    assert isinstance(context, click.Context)


def test_an_hour_of_ten_times_the_events_needs_ten_times_as_much() -> None:
    rows = re.findall(r"^\| ([\d,]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) GB \|$", PAGE, re.MULTILINE)
    numbers = [[float(cell.replace(",", "")) for cell in row] for row in rows]
    assert [row[0] for row in numbers] == [100, 1_000, 10_000]
    for less, more in itertools.pairwise(numbers):
        assert all(small * 10 == pytest.approx(large, rel=0.35) for small, large in zip(less, more, strict=True))

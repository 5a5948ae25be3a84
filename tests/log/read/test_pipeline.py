"""The stages of a payload, made again from a log that the real core filled."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.core.payload import body
from liveview.log.engine.mask_key import mask_key
from liveview.log.read.event_detail import EventDetail, stored_of
from liveview.log.read.pipeline import DeliveryStages, PayloadStage, StageName, read_stages, stages_of
from liveview.log.read.reader import Reader
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.delivery import Decision, Delivery, Rule
from liveview.model.hipaa import Hipaa
from liveview.model.pipeline_settings import PipelineSettings
from liveview.model.transform import ChangeType, Rename, Transform
from tests.support.log.making import writing
from tests.support.log.piped import REMOVED, RENAMED, SETTINGS, RenamingPipeline, frozen, keep, pipe, skip
from tests.support.running import event, running, to
from tests.support.tui.fakes import Session
from tests.support.tui.previewed import PLAIN


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """With webhooks only, so that no step is on."""
    found = Session(tmp_path / "session.db", PLAIN)
    yield found
    found.close()


@pytest.fixture
def reader(session: Session) -> Iterator[Reader]:
    session.send(price=24.6, email="ada@example.com", **{"$insert_id": "a"})
    with Reader(session.path) as reader:
        yield reader


def read(reader: Reader, number: int = 0) -> DeliveryStages:
    detail = reader.detail(1)
    assert detail is not None
    return read_stages(reader, detail, detail.deliveries[number])


def properties(stage: PayloadStage) -> Any:
    return msgspec.json.decode(stage.body)["properties"]


class TestFromTheLog:
    def test_without_a_pipeline_there_are_no_stages(self, reader: Reader) -> None:
        """As in every log of an older version."""
        found = read(reader)
        assert found.was_off
        assert (found.stages, found.failure) == ((), "")

    def test_frozen_settings_make_the_stages_and_notes_are_those_that_were_stored(
        self, session: Session, reader: Reader
    ) -> None:
        keep(session.path)
        pipe(session.path, 1, RENAMED, REMOVED, emission="Lead", definition="Lead")
        found = read(reader)
        assert not found.was_off
        assert [(stage.name, stage.notes) for stage in found.stages] == [
            (StageName.RECEIVED, ()),
            (StageName.TRANSFORMED, (RENAMED,)),
            (StageName.ALLOWED, (REMOVED,)),
            (StageName.SENT, ()),
        ]

    def test_settings_that_are_gone_are_a_failure(self, session: Session, reader: Reader) -> None:
        pipe(session.path, 1, pipeline_id=7)
        assert read(reader).failure == "the log does not have the settings of pipeline 7"

    def test_settings_that_cannot_be_read_are_a_failure(self, session: Session, reader: Reader) -> None:
        """Damage, or a later liveview with other operations."""
        keep(session.path)
        with writing(session.path) as connection:
            connection.execute("""update pipelines set json = '{"transforms":[{"ops":[{"op":"later"}]}]}'""")
        pipe(session.path, 1)
        found = read(reader)
        assert found.failure.startswith("the settings of pipeline 1 cannot be read:")
        assert found.stages == ()

    def test_a_definition_that_they_do_not_have_is_a_failure(self, session: Session, reader: Reader) -> None:
        keep(session.path)
        pipe(session.path, 1, definition="Gone")
        assert read(reader).failure == "the settings of pipeline 1 have no definition 'Gone'"

    def test_a_copy_without_the_key_says_so(self, session: Session, reader: Reader) -> None:
        """And reading makes no key, because a log is not changed by looking at it."""
        keep(session.path, PipelineSettings(hipaa=Hipaa(on=True)))
        pipe(session.path, 1)
        with writing(session.path) as connection:
            connection.execute("delete from settings where kind = 'log'")  # what no copy gets
        assert not read(reader).has_key
        assert not reader.execute("select 1 from settings where kind = 'log' and name = 'mask key'").fetchall()
        with writing(session.path) as connection:
            mask_key(connection)
        assert read(reader).has_key

    def test_without_hipaa_mode_no_key_is_missed(self, session: Session, reader: Reader) -> None:
        keep(session.path)
        pipe(session.path, 1)
        assert read(reader).has_key

    def test_a_skip_of_routing_has_not_come_further(self, session: Session, reader: Reader) -> None:
        keep(session.path)
        pipe(session.path, 1, RENAMED)
        skip(session.path, 1, Rule.EXCLUDED)
        (stage,) = read(reader).stages
        assert (stage.name, stage.notes) == (StageName.RECEIVED, (RENAMED,))


class TestSql:
    @pytest.mark.parametrize(
        ("sql", "names"),
        [
            (
                "select upper(props ->> '$.email') as email from incoming_event",
                ["received", "transformed", "allowed", "sent"],
            ),
            ("select random() as email", ["received", "transformed"]),
        ],
    )
    def test_the_reader_runs_it_again(self, session: Session, reader: Reader, sql: str, names: list[str]) -> None:
        keep(session.path, PipelineSettings(transforms=(Transform(sql=sql),)))
        pipe(session.path, 1)
        detail = reader.detail(1)
        assert detail is not None
        rule = Rule.DEFAULT if len(names) > 2 else Rule.SQL_ERROR
        decision = Decision.SEND if len(names) > 2 else Decision.SKIP
        delivery = msgspec.structs.replace(detail.deliveries[0], rule=rule, decision=decision)
        stages = reader.stages(detail, delivery).stages
        assert [stage.name for stage in stages] == names
        found = [properties(stage)["email"] for stage in stages[:2]]
        assert found == ["ada@example.com", "ADA@EXAMPLE.COM" if len(names) > 2 else "ada@example.com"]


class TestStages:
    @pytest.fixture
    def detail(self, reader: Reader) -> EventDetail:
        found = reader.detail(1)
        assert found is not None
        return found

    @pytest.fixture
    def delivery(self, detail: EventDetail) -> Delivery:
        return msgspec.structs.replace(detail.deliveries[0], pipeline_id=1, notes=(RENAMED, REMOVED))

    def test_each_has_the_payload_as_it_would_go_out_then(self, detail: EventDetail, delivery: Delivery) -> None:
        waiting = msgspec.structs.replace(detail, attempts=())
        found = stages_of(waiting, delivery, RenamingPipeline(frozen()))
        assert [properties(stage) for stage in found] == [
            {"price": 24.6, "email": "ada@example.com"},
            {"value": 24.6, "email": "ada@example.com"},
            {"value": 24.6},
            {"value": 24.6},
        ]
        assert found[0].body == body(stored_of(detail.event, detail.request), delivery.message_id or "")
        assert found[-1].body == found[-2].body
        assert not found[-1].was_sent

    def test_what_was_sent_is_the_body_of_the_latest_call(self, session: Session, delivery: Delivery) -> None:
        """Also of one under way."""
        detail = session.detail(1)
        stage = stages_of(detail, delivery, RenamingPipeline(frozen()))[-1]
        assert stage.was_sent
        assert stage.body == detail.attempts[0].request_body

    def test_the_call_of_another_delivery_is_none(self, session: Session, delivery: Delivery) -> None:
        other = msgspec.structs.replace(delivery, id=99)
        assert not stages_of(session.detail(1), other, RenamingPipeline(frozen()))[-1].was_sent

    def test_what_a_transformation_stops_has_no_later_stage(self, detail: EventDetail, delivery: Delivery) -> None:
        pipeline = RenamingPipeline(frozen(SETTINGS))
        pipeline.stopped = Rule.SQL_ERROR
        stopped = msgspec.structs.replace(delivery, decision=Decision.SKIP, rule=Rule.SQL_ERROR)
        assert [stage.name for stage in stages_of(detail, stopped, pipeline)] == [
            StageName.RECEIVED,
            StageName.TRANSFORMED,
        ]

    def test_an_event_without_a_time_has_no_body(self, session: Session, delivery: Delivery) -> None:
        detail = session.detail(session.send(time="soon"))
        with pytest.raises(ValueError, match="without a time"):
            stages_of(detail, delivery, RenamingPipeline(frozen()))


def test_the_stages_of_a_run_end_with_what_it_sent(tmp_path: Path) -> None:
    """With the key and the settings that its log has, for every wire and with every step on."""
    config = msgspec.structs.replace(
        to("sink:/orders"),
        definitions=(
            Definition("Lead", filters=(PropertyFilter("exists", "email"),)),
            Definition("Paid", filters=(PropertyFilter("exists", "price"),)),
        ),
        transforms=(Transform(ops=(Rename("email", "mail"), ChangeType("price", "number"))),),
        hipaa=Hipaa(on=True, events=("price",)),
    )
    segment = (
        b'{"type":"track","event":"A","userId":"u","writeKey":"k","messageId":"m","timestamp":"2026-09-21T14:13:20Z",'
        b'"properties":{"price":"1.50","note":"secret"}}'
    )
    with running(tmp_path, config) as app:
        app.post(event("a1", email="ada@example.com", price="24.60", coupon="spring"))
        app.post(event("a2", plan="team"))
        app.post(segment, path="/v1/t")
        app.settled(3)
        with Reader(Path(app.runtime.session.endpoints.log)) as reader:
            for number in (1, 2, 3):
                detail = reader.detail(number)
                assert detail is not None
                for delivery in detail.deliveries:
                    found = read_stages(reader, detail, delivery)
                    *_, allowed, sent = found.stages
                    assert (allowed.name, sent.name, sent.was_sent) == (StageName.ALLOWED, StageName.SENT, True)
                    assert sent.body == allowed.body
                    assert found.has_key


def test_sql_of_a_transformation_is_run_again(tmp_path: Path) -> None:
    """As at a retry: also for an event that it left out, and for SQL that failed."""
    sql = "select upper(json_extract(props, '$.coupon')) as coupon from incoming_event where event_name <> 'Out'"
    config = msgspec.structs.replace(
        to("sink:/orders"),
        transforms=(Transform(event="Wrong", sql="select nothing from incoming_event"), Transform(sql=sql)),
    )
    with running(tmp_path, config) as app:
        app.post(event("a1", coupon="spring"))
        app.post(event("a2").replace(b"Purchase", b"Out"))
        app.post(event("a3").replace(b"Purchase", b"Wrong"))
        app.settled(3)
        with Reader(Path(app.runtime.session.endpoints.log)) as reader:
            found = [
                reader.stages(detail, detail.deliveries[0])
                for number in (1, 2, 3)
                if (detail := reader.detail(number)) is not None
            ]
    assert properties(found[0].stages[1]) == {"coupon": "SPRING"}
    assert [stage.name for stage in found[0].stages][-1] is StageName.SENT
    assert [each.delivery.rule for each in found[1:]] == [Rule.FILTERED, Rule.SQL_ERROR]
    assert [[stage.name for stage in each.stages] for each in found[1:]] == [
        [StageName.RECEIVED, StageName.TRANSFORMED]
    ] * 2

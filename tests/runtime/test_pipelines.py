"""The pipelines of a session: which settings decided, and that retries follow them whatever is configured by then."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.config.schema import Config
from liveview.model.kind import Kind, Mode, ShapeSettings
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.model.transform import Delete, Rename, Transform
from liveview.runtime.pipelines import Pipelines
from tests.support.core.emissions import KEY, inside, tracked
from tests.support.log.making import writing
from tests.support.running import event, running, to
from tests.support.webhook import Webhook, answer

SQL = Transform(sql="select upper(event_name) as event_name, props ->> '$.total' as total from incoming_event")


def pipelines(kept: list[FrozenPipeline], known: tuple[FrozenPipeline, ...] = ()) -> Pipelines:
    """Pipelines that note what they keep."""
    return Pipelines(known, b"key", lambda: 7.0, kept.append)


def with_transforms(config: Config, *transforms: Transform) -> Config:
    return msgspec.structs.replace(config, transforms=transforms)


def sent(hook: Webhook) -> list[Any]:
    """What a webhook was sent, decoded."""
    return [json.loads(seen.body) for seen in hook.requests]


class TestSettings:
    def test_without_a_step_there_is_no_pipeline(self) -> None:
        kept: list[FrozenPipeline] = []
        assert pipelines(kept).of(Config(destinations=())) is None
        assert kept == []

    def test_a_destination_of_a_kind_needs_one(self) -> None:
        """As the default configuration has one."""
        kept: list[FrozenPipeline] = []
        pipeline = pipelines(kept).of(Config())
        assert pipeline is not None
        assert [frozen.id for frozen in kept] == [1]
        assert pipeline.shape("Mixpanel") == ShapeSettings(Kind.MIXPANEL, Mode.SEND)
        assert pipeline.shape("Webhooks") is None

    def test_settings_are_kept_once(self) -> None:
        kept: list[FrozenPipeline] = []
        own = pipelines(kept)
        first, other = (with_transforms(Config(), each) for each in (SQL, Transform(ops=(Delete("a"),))))
        found = [own.of(config) for config in (first, other, first)]
        assert found[0] is found[2]
        assert [(each.id, each.at) for each in kept] == [(1, 7.0), (2, 7.0)]

    def test_settings_that_the_log_has_keep_their_number(self) -> None:
        kept: list[FrozenPipeline] = []
        pipelines(kept).of(with_transforms(Config(), SQL))
        again: list[FrozenPipeline] = []
        found = pipelines(again, tuple(kept)).of(with_transforms(Config(), SQL))
        assert found is not None
        assert (found.id, again) == (1, [])

    def test_settings_that_cannot_be_read_are_nobodys(self) -> None:
        found = pipelines([], (FrozenPipeline(3, 0.0, "{"),)).of(with_transforms(Config(), SQL))
        assert found is not None
        assert found.id == 4

    def test_sql_runs(self) -> None:
        own = pipelines([])
        pipeline = own.of(with_transforms(Config(), SQL))
        assert pipeline is not None
        out = pipeline.prepared(tracked('"total":1.50'), KEY)
        assert (out.event.name, inside(out)) == ("PURCHASE", '{"total":1.50}')
        own.close()

    def test_sql_that_is_refused_is_told(self) -> None:
        refused = Transform(sql="select random() as r")
        own = pipelines([])
        own.of(with_transforms(Config(), SQL, refused, Transform(ops=(Delete("a"),))))
        own.close()
        why = "not authorized to use function: random"
        assert own.refused_sql == (f"transforms[1].sql is refused, and events that it is for are not sent: {why}",)


class TestRuns:
    def test_a_webhook_gets_the_transformed_event(self, tmp_path: Path) -> None:
        with Webhook() as hook:
            config = with_transforms(to(hook.url), SQL, Transform(ops=(Rename("a", "b"),)))
            with running(tmp_path, config) as app:
                app.post(event(total=1.5, a=2))
                app.settled(1)
                assert app.states() == ["delivered"]
            assert sent(hook)[0]["event"] == "PURCHASE"
            assert list(sent(hook)[0]["properties"].items()) == [("total", 1.5), ("b", 2)]

    def test_a_retry_with_another_configuration_sends_the_same_bytes(self, tmp_path: Path) -> None:
        with Webhook(answer(500), answer(500), answer(200)) as hook:
            plain = to(hook.url, schedule=(0.01, 0.01, 0.01, 1000))
            with running(tmp_path, with_transforms(plain, SQL)) as app:
                app.post(event(total=1.5))
                hook.wait_for_hits(1)
            with running(tmp_path, with_transforms(plain, Transform(ops=(Delete("total"),)))) as app:
                app.settled(1)
                assert app.states() == ["delivered"]
            bodies = {seen.body for seen in hook.requests}
            assert (len(bodies), sent(hook)[0]["event"], sent(hook)[0]["properties"]) == (1, "PURCHASE", {"total": 1.5})

    @pytest.mark.parametrize("change", ["delete from pipelines", "update deliveries set pipeline_id = 2"])
    def test_a_retry_without_its_settings_sends_nothing_by_others(self, tmp_path: Path, change: str) -> None:
        with Webhook(answer(500), answer(200)) as hook:
            plain = to(hook.url, schedule=(0.01, 0.01))
            with running(tmp_path, with_transforms(to(hook.url, schedule=(1,)), SQL)) as app:
                app.post(event(total=1.5))
                app.wait_for(lambda: app.rows("select 1 from deliveries where rounds = 1") == [1])
            with writing(tmp_path / "log.db") as log:
                log.execute(change)
            with running(tmp_path, with_transforms(plain, Transform(ops=(Delete("total"),)))) as app:
                app.wait_for(lambda: app.states() == ["failed"])
                assert app.rows("select reason from attempts order by id desc limit 1") == ["no_body"]
            assert len(hook.requests) == 1

    def test_sql_that_fails_sends_nothing_and_says_why(self, tmp_path: Path) -> None:
        with Webhook() as hook:
            config = with_transforms(to(hook.url), Transform(sql="select date('now') as d"))
            with running(tmp_path, config) as app:
                assert app.runtime.session.endpoints.refused_sql == ()
                app.post(event())
                app.wait_for(lambda: app.states() == ["unrouted"])
                ((rule, notes),) = app.rows("select rule, notes from deliveries")
            assert (rule, [each["code"] for each in json.loads(notes)]) == ("sql-error", ["sql-error"])
            assert hook.requests == []

    def test_a_reload_says_which_sql_is_refused(self, tmp_path: Path) -> None:
        config = to("sink:/a")
        files = [with_transforms(config, Transform(sql="select random() as r")), config]
        with running(tmp_path, config, load=lambda: files.pop(0)) as app:
            told = app.runtime.commands.reload()
            assert told.endswith(app.runtime.session.endpoints.refused_sql[0])
            app.runtime.commands.reload()
            assert app.runtime.session.endpoints.refused_sql == ()

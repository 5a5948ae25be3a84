from pathlib import Path

import msgspec
import pytest

from liveview.config.reload import describe, keep_until_restart
from liveview.config.schema import Config, DedupConfig, Environment, LogConfig, ReceiverConfig, ScreenConfig, SinkConfig
from liveview.model.consent import Consent
from liveview.model.definition import Definition
from liveview.model.destination import Destination, Override, Webhook
from liveview.model.hipaa import Hipaa
from liveview.model.transform import Transform
from liveview.runtime import Runtime

BASE = Config()
ANY_PORT = ReceiverConfig(port=0)
NOWHERE_AT_ALL = Config(receiver=ANY_PORT, sink=SinkConfig(port=0), destinations=())


def destination(name: str, url: str = "sink:/x") -> Destination:
    return Destination(name, webhooks=(Webhook(url),))


def changed(**tables: object) -> Config:
    return msgspec.structs.replace(BASE, **tables)


class TestSentence:
    @pytest.mark.parametrize(
        ("file", "sentence"),
        [
            (BASE, "nothing changed"),
            (changed(dedup=DedupConfig(policy="mark")), "deduplication changed"),
            (changed(environments=(Environment("A", "t"),)), "the environments changed"),
            (changed(events={"X": Override()}), "event settings changed"),
            (changed(receiver=ReceiverConfig(strict=True)), "the receiver changed"),
            (changed(definitions=(Definition("Signed up"),)), "the definitions changed"),
            (changed(consent=Consent()), "consent changed"),
            (changed(transforms=(Transform(),)), "the transformations changed"),
            (changed(hipaa=Hipaa(on=True)), "HIPAA mode changed"),
            (changed(sink=SinkConfig(behaviours={"/x": "hang"})), "sink behaviours changed"),
            (
                changed(receiver=ReceiverConfig(host="::1", port=1), log=LogConfig("full")),
                "receiver.host, receiver.port and log.durability take effect at the next start",
            ),
            (
                changed(receiver=ReceiverConfig(tls=True, tls_port=1, trusted_proxies=("127.0.0.1",))),
                "the receiver changed; receiver.tls and receiver.tls_port take effect at the next start",
            ),
            (changed(screen=ScreenConfig(ascii=True)), "screen takes effect at the next start"),
            (changed(destinations=(destination("Own"),)), "1 destination added and 2 destinations removed"),
            (
                changed(destinations=(BASE.destinations[0], destination("Mixpanel"))),
                "1 destination changed",
            ),
            (changed(destinations=BASE.destinations[::-1]), "1 destination changed"),
            (
                changed(dedup=DedupConfig(policy="mark"), events={"X": Override()}, sink=SinkConfig(1)),
                "deduplication changed and event settings changed; sink.port takes effect at the next start",
            ),
        ],
    )
    def test_says_what_changed_and_what_waits(self, file: Config, sentence: str) -> None:
        assert describe(BASE, file) == f"Read again: {sentence}."


class TestKept:
    def test_are_the_values_that_only_a_start_can_change(self) -> None:
        file = changed(
            receiver=ReceiverConfig(port=1, strict=True, tls=True, tls_port=3, host="::1"),
            sink=SinkConfig(2, {"/x": "hang"}),
            log=LogConfig("full"),
        )
        kept = keep_until_restart(file, BASE)
        assert (kept.receiver.port, kept.sink.port, kept.log) == (4080, 4081, BASE.log)
        assert (kept.receiver.tls, kept.receiver.tls_port, kept.receiver.host) == (False, 4443, "127.0.0.1")
        assert (kept.receiver.strict, kept.sink.behaviours) == (True, {"/x": "hang"})


class TestAFileThatWasNotThereAtTheStart:
    def test_is_named_once_it_is_in_effect(self, tmp_path: Path) -> None:
        found: list[str] = []
        runtime = Runtime(
            NOWHERE_AT_ALL,
            tmp_path / "log.db",
            load=lambda: changed(dedup=DedupConfig(policy="mark"), receiver=ANY_PORT, sink=SinkConfig(port=0)),
            find=lambda: found[0] if found else None,
        )
        runtime.start()
        try:
            assert (runtime.session.endpoints.config, runtime.session.config_file) == (None, None)
            found.append("liveview.toml")
            assert (runtime.session.endpoints.config, runtime.session.config_file) == (None, "liveview.toml")
            assert "deduplication changed" in runtime.commands.reload()
            assert runtime.session.endpoints.config == "liveview.toml"
        finally:
            assert runtime.stop()

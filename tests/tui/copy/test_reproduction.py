"""The text with which somebody else sees an event again."""

import re
import shutil
import subprocess

import msgspec
import pytest

from liveview.config import file as config_file
from liveview.model.destination import Override
from liveview.tui.copy.lines import copies
from liveview.tui.keys.copies import REPRODUCTION
from liveview.tui.lines.context import EventContext
from tests.support.tui import samples
from tests.support.tui.fakes import ENDPOINTS, Session

CONTEXT = EventContext(settings=samples.SETTINGS)


ELSEWHERE = msgspec.structs.replace(ENDPOINTS, receiver="http://127.0.0.1:9999")


def made(session: Session, event_id: int, context: EventContext = CONTEXT) -> str:
    detail = session.detail(event_id)
    original = None if detail.event.duplicate_of is None else session.detail(detail.event.duplicate_of)
    found = {each.name: each for each in copies(detail, context, ELSEWHERE, None, "trace", original)}
    return found[REPRODUCTION].make().decode()


def block(text: str, language: str) -> list[str]:
    return [found[2] for found in re.finditer(rf"^(`{{3,}}){language}\n(.*?)\n\1$", text, re.DOTALL | re.MULTILINE)]


def test_the_configuration_starts_liveview_as_it_was(session: Session) -> None:
    (toml,) = block(made(session, session.send()), "toml")
    found = config_file.parse(toml)
    assert [each.key for each in found.destinations] == ["Webhooks", "Mixpanel", "Warehouse"]
    assert found.sink.behaviours == {"/slow": "hang", "/audit": "500x2 then ok"}
    assert found.events == samples.SETTINGS.overrides


def test_a_panic_is_what_every_path_does(session: Session) -> None:
    context = EventContext(settings=msgspec.structs.replace(samples.SETTINGS, panic="hang"))
    (toml,) = block(made(session, session.send(), context), "toml")
    assert set(config_file.parse(toml).sink.behaviours.values()) == {"hang"}
    assert config_file.parse(toml).sink.behaviours.keys() == {"/orders", "/audit", "/slow", "/mixpanel"}


def test_it_tells_what_happened_and_sends_the_request(session: Session) -> None:
    text = made(session, session.send("Refund"))
    assert text.startswith("# Refund #1\n")
    assert "## Trace" in text
    (command,) = block(text, "sh")
    assert "--url http://127.0.0.1:4080/track" in command


def test_of_a_duplicate_the_original_comes_first(session: Session) -> None:
    session.send(plan="first", **{"$insert_id": "a"})
    first, second = block(made(session, session.send(plan="second", **{"$insert_id": "a"})), "sh")
    assert '"first"' in first
    assert '"second"' in second


def test_a_batch_is_sent_once_though_it_holds_both(session: Session) -> None:
    one = b'{"event":"A","properties":{"distinct_id":"u","token":"dev","time":1.5,"$insert_id":"a"}}'
    event_id = session.post(b"[" + one + b"," + one + b"]", "/import")
    assert len(block(made(session, event_id), "sh")) == 1


def test_masked_secrets_are_pointed_out_and_none_is_shown(session: Session) -> None:
    hooks = (msgspec.structs.replace(samples.DESTINATIONS[2].webhooks[0], headers={"Authorization": "***"}),)
    settings = msgspec.structs.replace(
        samples.SETTINGS, destinations=(msgspec.structs.replace(samples.DESTINATIONS[2], webhooks=hooks),)
    )
    assert "Replace each `***` with the secret." in made(session, session.send(), EventContext(settings=settings))
    assert "with the secret" not in made(session, 1)


def test_nothing_hostile_gets_out_of_its_block(session: Session) -> None:
    name = "\x1b]0;x\x07\n```\n# out\u202e"
    settings = msgspec.structs.replace(samples.SETTINGS, overrides={name: Override(override=True)})
    text = made(session, session.send(name), EventContext(settings=settings))
    assert all(line.isprintable() for line in text.split("\n"))
    (toml,) = block(text, "toml")
    assert set(config_file.parse(toml).events) == {name}


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no sh")
def test_the_commands_are_valid_for_a_shell(session: Session) -> None:
    (command,) = block(made(session, session.send("it's `x` $(y)\\")), "sh")
    assert subprocess.run(["sh", "-n"], input=command.encode(), check=False).returncode == 0

"""Commands in the text of an event are taken apart."""

import json

import pytest

from liveview.text.ci_commands import tamed, tamed_json

COMMANDS = [
    "##[error]no",
    "name ##[add-mask]x",
    "##vso[task.setvariable variable=a]b",
    "##teamcity[testFailed]",
    "###[group]",
    "##[##[a",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_is_left(command: str) -> None:
    for text in (tamed(command), tamed_json(json.dumps(command).encode()).decode()):
        assert "##[" not in text
        assert "##vso[" not in text
        assert "##teamcity[" not in text
    assert json.loads(tamed_json(json.dumps(command).encode())) == command
    assert tamed(command).replace("\\x23", "#") == command


@pytest.mark.parametrize("text", ["#1 Purchase", "## a [b]", "a::b", "C##", '"[#]"'])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert tamed(text) == text
    assert tamed_json(text.encode()) == text.encode()

"""Guides filled in, and their lines run: programs and clients are replaced, and what they are given is returned."""

import json
import subprocess
from typing import Any

from liveview.cli import main
from liveview.cli.options import RunOptions, collect
from liveview.clients.connect import GUIDES, Guide, GuideValues
from liveview.clients.connect.values import values_of
from liveview.model.snapshot import Endpoints
from tests.support.needs import program

CA = "/home/ada/it's mine/ca.pem"
"""A path that a shell would take apart if it were not quoted."""
HERE: GuideValues = values_of(
    Endpoints(
        receiver="http://127.0.0.1:50080",
        sink="",
        log="",
        token="",
        config=None,
        outside=(),
        tls="https://127.0.0.1:50443",
        ca=CA,
    ),
    "env-1",
)
"""A receiver on ports of its own, with TLS."""
_RECORDER = """
const [code, ...names] = process.argv.slice(1), seen = [];
const recorder = name => new Proxy(function () {}, {
  get: (target, key) => recorder(`${name}.${String(key)}`),
  apply: (target, self, given) => { seen.push([name, ...given]); return recorder(name); },
  construct: (target, given) => { seen.push([`new ${name}`, ...given]); return recorder(name); },
});
new Function(...names, code)(...names.map(recorder));
console.log(JSON.stringify(seen));
"""


def guide_named(key: str) -> Guide:
    """The guide with this key."""
    return next(guide for guide in GUIDES if guide.key == key)


def lines(key: str, step: int = 0) -> str:
    """The code of one step of a guide, as a user of `HERE` copies it."""
    return HERE.fill(guide_named(key).steps[step].code)


def shell_arguments(code: str, name: str) -> list[str]:
    """What a shell gives to a program of this name, which is not run."""
    stub = name + '() { printf "%s\\0" "$@"; }\n'
    ended = subprocess.run(["sh", "-euc", stub + code], capture_output=True, check=True, timeout=30)
    return ended.stdout.decode().split("\0")[:-1]


def script_calls(code: str, *names: str) -> list[list[Any]]:
    """The calls that JavaScript makes of these names, in order: which function, then its arguments."""
    words = [program("node"), "-e", _RECORDER, code, *names]
    ended = subprocess.run(words, capture_output=True, check=True, timeout=60)
    calls: list[list[Any]] = json.loads(ended.stdout)
    return calls


def python_names(*code: str) -> dict[str, Any]:
    """What Python code defines, piece after piece; it may make clients, which send nothing before they are asked."""
    names: dict[str, Any] = {}
    for each in code:
        exec(each, names)
    return names


def options_of(code: str) -> RunOptions:
    """What the program makes of the options of a `liveview` command, without starting."""
    with main.make_context("liveview", shell_arguments(code, "liveview")) as context:
        return collect(context)

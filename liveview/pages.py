"""The guide: Markdown pages that come with the package, by topic."""

import re
from importlib.resources import files

TOPICS = {
    "start": "install, a first event, SDKs, refused requests, HTTPS, the commands",
    "jobs": "nine jobs, step by step",
    "connect": "the lines that connect each client",
    "screens": "every pane, the inspector, the other screens, replay",
    "filter": "the filter language",
    "specs": "expected events: the file, `liveview check`, its reports, specs made of a session",
    "plans": "tracking plans: the file, what is checked, learning one, comparing sessions, a user's journey",
    "pipeline": "what definitions, consent, transformations and HIPAA mode do to an event, and what they note",
    "destinations": "services as destinations: what each would get, what it would say, and how to send it",
    "testing": "liveview in your tests: pytest, unittest, browsers",
    "sink": "the built-in webhook sink and its behaviours",
    "team": "several receivers and several screens on one session, in PostgreSQL",
    "stories": "the demos",
    "configuration": "liveview.toml",
    "log": "the log file and its tables",
    "problems": "what validation finds, and troubleshooting",
    "contract": "what the documents say, and what is ours",
    "automation": "scripts, tests and CI: wait, tail, sessions, tokens",
    "http-api": "the HTTP API, for scripts and tests",
    "architecture": "how it is built, and where to find what",
    "speed": "what an event costs, and whether the screen keeps up",
    "glossary": "the words",
    "decisions": "why it is built this way",
    "changelog": "what changed",
}
"""What each page is about, in the order in which one would read them."""

_PICTURE = re.compile(r"^!\[.*\]\(.*\)\n\n?", re.MULTILINE)


def page(topic: str) -> str:
    """The Markdown of a page without its pictures; raises `KeyError` for a topic that does not exist."""
    if topic not in TOPICS:
        raise KeyError(topic)
    text = (files("liveview") / "guide" / f"{topic}.md").read_text(encoding="utf-8")
    return _PICTURE.sub("", text)

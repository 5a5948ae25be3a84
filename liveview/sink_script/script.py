"""What a sink path does with the requests that it gets, written as a small script.

    script  = step { "then" step }              each step meets the next requests, the last one all that follow
    step    = clause { [ "," ] clause }         one request meets all clauses of its step
    clause  = "ok" | status | "status" status   the status of the reply, 200 to 599
            | "body" text                       its body
            | "header" text                     one more header, "Name: value"
            | "retry-after" seconds             the header; without a status the reply is a 503
            | "redirect" [ status ] text        a Location, with 302 unless told otherwise
            | "delay" seconds                   wait before anything else
            | "drip" [ bytes ] [ "every" seconds ]      the reply in pieces, 1 byte every 0.5 s
            | "endless"                         the body never ends
            | "hang"                            never answer
            | "reset" [ "before" | "after" ]    cut the connection, before the body is read or after (usual)
            | "flaky" chance [ "seed" number ] [ "with" ( status | "hang" | "reset" ) ]   some fail, with 500
            | "x" times                         how many requests meet this step, otherwise one
    text    = one word | '"' … '"' | "'" … "'"  a backslash makes the next character plain

`500x2 then ok` answers 500 twice and 200 from then on. `delay 2, status 503 body "later"` answers every request late
and with 503. `delay 4.9, then hang` answers the first request after 4.9 seconds and no other. Letter case does not
matter.
"""

from functools import lru_cache

import msgspec

from liveview.sink_script.clauses import read_step
from liveview.sink_script.step import BehaviourStep
from liveview.sink_script.words import WordReader

__all__ = ["EXAMPLES", "OK", "Behaviour", "parse"]

EXAMPLES = (
    ("ok", "answer 200"),
    ("status 503", "answer 503; `503` alone is the same"),
    ('status 422 body \'{"error": "no"}\' header "Content-Type: application/json"', "a reply of your own"),
    ("retry-after 30", "answer 503 and ask for a retry in 30 seconds"),
    ("redirect 307 http://127.0.0.1:9/", "point elsewhere; deliveries do not follow"),
    ("delay 6", "answer 200 after six seconds"),
    ("hang", "never answer"),
    ("reset", "cut the connection when the request has arrived"),
    ("reset before", "cut the connection before the body is read"),
    ("drip 1 every 0.5", "send the reply byte by byte"),
    ("endless", "send a body that never ends"),
    ("flaky 0.3 seed 7", "fail three requests of ten with 500, the same ones every time"),
    ("flaky 0.1 with reset", "cut one connection of ten"),
    ("500x2 then ok", "fail twice, then recover"),
    ("delay 2, status 500", "fail late: the clauses of a step apply to the same request"),
    ("delay 4.9, then hang", "answer one request just in time, then none"),
)
"""Behaviours to choose from, each with what it does."""


class Behaviour(msgspec.Struct, frozen=True):
    """A script."""

    text: str
    """As written."""
    steps: tuple[BehaviourStep, ...]
    """At least one; the last one never ends."""

    def at(self, request: int) -> BehaviourStep:
        """The step for a request, counted from 0."""
        for step in self.steps:
            if step.times is None or request < step.times:
                return step
            request -= step.times
        return self.steps[-1]

    @property
    def counts(self) -> bool:
        """Whether the number of a request matters."""
        return len(self.steps) > 1 or self.steps[0].flaky is not None

    def __str__(self) -> str:
        """The script in normal form, which reads back as the same steps."""
        return " then ".join(map(str, self.steps))


@lru_cache(maxsize=256)
def parse(text: str) -> Behaviour:
    """Read a script; raises `BehaviourError`."""
    words = WordReader(text)
    steps = [read_step(words)]
    while words.skip("then"):
        steps.append(read_step(words))
    first = [step if step.times is not None else msgspec.structs.replace(step, times=1) for step in steps[:-1]]
    return Behaviour(text, (*first, msgspec.structs.replace(steps[-1], times=None)))


OK = parse("ok")

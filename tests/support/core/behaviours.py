"""Behaviours for property tests: every step that the grammar can express."""

from hypothesis import strategies as st

from liveview.sink_script.step import NO_BODY, BehaviourStep, Drip, Flaky, Manner

PLAIN = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" \t\"'\\,"), max_size=20)
SECONDS = st.decimals(0, 86_400, places=3).map(float)
WORDS = st.sampled_from(
    [
        *(
            "ok",
            "then",
            ",",
            "x2",
            "x",
            "500x2",
            "status",
            "503",
            "body",
            "header",
            "'X-A: b'",
            '"a \\" b"',
            "retry-after",
        ),
        *("30", "redirect", "http://127.0.0.1/", "delay", "4.9", "drip", "every", "endless", "hang", "reset"),
        *("before", "after", "flaky", "0.3", "seed", "7", "with", "hnag", "'", '"', "\\", "-1", "1e9", "\x1b[2J", "é"),
    ]
)
FLAKY = st.builds(
    Flaky,
    chance=st.decimals(0, 1, places=6).map(float),
    seed=st.integers(0, 999_999),
    status=st.integers(200, 599),
) | st.builds(
    Flaky,
    chance=st.decimals(0, 1, places=6).map(float),
    seed=st.integers(0, 999_999),
    manner=st.sampled_from([Manner.HANG, Manner.RESET, Manner.RESET_BEFORE]),
)
DRIPS = st.builds(Drip, size=st.integers(1, 65_536), every=st.decimals("0.001", 86_400, places=3).map(float))
TIMES = st.integers(1, 999_999)
HEADERS = st.lists(
    st.tuples(st.sampled_from(["X-A", "Set-Cookie", "Content-Type"]), PLAIN.map(str.strip)), max_size=3
).map(tuple)


def _possible(step: BehaviourStep) -> bool:
    return step.status not in NO_BODY or (step.body is None and not step.endless)


SILENT = st.builds(
    BehaviourStep,
    manner=st.sampled_from([Manner.HANG, Manner.RESET, Manner.RESET_BEFORE]),
    delay=SECONDS,
    flaky=st.none() | FLAKY,
    times=TIMES,
)
REPLIES = st.builds(
    BehaviourStep,
    delay=SECONDS,
    status=st.integers(200, 599),
    body=st.none() | PLAIN,
    headers=HEADERS,
    retry_after=st.none() | st.integers(0, 86_400),
    drip=st.none() | DRIPS,
    endless=st.booleans(),
    flaky=st.none() | FLAKY,
    times=TIMES,
).filter(_possible)
REDIRECTS = st.builds(
    BehaviourStep,
    status=st.integers(300, 399),
    redirect=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=30),
    times=TIMES,
).filter(_possible)
STEPS = SILENT | REPLIES | REDIRECTS

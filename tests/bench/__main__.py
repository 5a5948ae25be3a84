"""Prints a line for each measurement: `python -m tests.bench [NAME …] [--quick] [--json]`."""

import argparse
import os
import platform
from collections.abc import Callable, Iterator

from tests.bench import attached, circle, cpu, growth, pipeline, plan, screen, shared, soak, start, waits
from tests.bench.figure import Figure

MEASUREMENTS: dict[str, Callable[[bool], Iterator[Figure]]] = {
    "cpu": lambda quick: cpu.measure(quick=quick),
    "circle": lambda quick: circle.measure(quick=quick),
    "plan": lambda quick: plan.measure(quick=quick),
    "pipeline": lambda quick: pipeline.measure(quick=quick),
    "waits": lambda quick: waits.measure(quick=quick),
    "shared": lambda quick: shared.measure(quick=quick),
    "attached": lambda quick: attached.measure(quick=quick),
    "start": lambda _: start.measure(),
    "screen": lambda _: screen.measure(),
    "rush": lambda _: screen.measure_rush(),
    "idle": lambda _: screen.measure_idle(),
    "growth": lambda quick: growth.measure(quick=quick),
    "soak": lambda quick: soak.measure(quick=quick),
}
QUICK = ("cpu", "start")
"""What `--quick` measures when nothing else is asked for: it takes about a minute."""


def main() -> None:
    """Measure what was asked for, or everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", choices=[*MEASUREMENTS, []], default=[], help="everything if left out")
    parser.add_argument("--quick", action="store_true", help="shorter runs; without names only cpu and start")
    parser.add_argument("--json", action="store_true", help="print JSON lines")
    asked = parser.parse_args()
    if not asked.json:
        print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.platform()}", flush=True)  # noqa: T201 - it prints
    for what in asked.what or (QUICK if asked.quick else MEASUREMENTS):
        for figure in MEASUREMENTS[what](asked.quick):
            print(figure.json() if asked.json else figure.line(), flush=True)  # noqa: T201 - it prints


if __name__ == "__main__":
    main()

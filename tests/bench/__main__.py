"""Prints a line for each measurement: `python -m tests.bench [NAME …]`."""

import argparse
from collections.abc import Callable, Iterator

from tests.bench import ingest, screen, session, start
from tests.bench.configurations import NO_DESTINATION, THREE_HEALTHY

MEASUREMENTS: dict[str, Callable[[], Iterator[str]]] = {
    "ingest": lambda: iter([ingest.measure("ingest", NO_DESTINATION, 0.5)]),
    "delivery": lambda: iter([ingest.measure("three destinations", THREE_HEALTHY, 0.3)]),
    "watched": lambda: iter([ingest.measure("ingest, screen on", NO_DESTINATION, 0.4, screen=True)]),
    "start": lambda: iter([start.measure()]),
    "screen": screen.measure,
    "idle": lambda: iter([screen.measure_idle()]),
    "session": session.measure,
}


def main() -> None:
    """Measure what was asked for, or everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", choices=[*MEASUREMENTS, []], default=list(MEASUREMENTS))
    for what in parser.parse_args().what:
        for line in MEASUREMENTS[what]():
            print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

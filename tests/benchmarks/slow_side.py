"""A call of two Tandems of which one gets too little of the processor: how late its pictures are.

    python -m tests.benchmarks.slow_side [--runs-ms 30] [--of-ms 100] [--seconds 20]

Both are programs of their own with windows, test picture and tone; one is stopped and continued
by signals, so that it runs for a part of each period only. Needs a display (`xvfb-run` will do) and
a system with SIGSTOP. Printed: for each second how late pictures and sound are on the slow side
and on the other, also for some seconds after the load has ended.
"""

import argparse
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.two_tandems import STATS, call_place, tandem_apart

WARM_UP_S = 8.0
AFTERWARDS_S = 8.0
CONNECT_LIMIT_S = 40.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs-ms", type=float, default=30)
    parser.add_argument("--of-ms", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=20)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tandem-") as name:
        folder = Path(name)
        with (
            call_place() as arguments,
            tandem_apart(arguments, folder / "slow") as slow,
            tandem_apart(arguments, folder / "other"),
        ):
            _wait_for_call(folder / "slow" / STATS)
            time.sleep(WARM_UP_S)
            began_s = time.time()
            _slow_down(slow.pid, said)
            ended_s = time.time()
            time.sleep(AFTERWARDS_S)
        for who in ("slow", "other"):
            lines = _lines(folder / who / STATS)
            _print(f"{who}, during", [li for li in lines if began_s + 1 < li["time_s"] <= ended_s])
            _print(f"{who}, after", [li for li in lines if li["time_s"] > ended_s])


def _wait_for_call(stats: Path) -> None:
    limit = time.monotonic() + CONNECT_LIMIT_S
    while not any(line["state"] == "connected" for line in _lines(stats)):
        if time.monotonic() > limit:
            raise TimeoutError("the two did not connect")
        time.sleep(0.2)


def _lines(stats: Path) -> list[dict[str, Any]]:
    if not stats.exists():
        return []
    text = stats.read_text()
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def _slow_down(pid: int, said: argparse.Namespace) -> None:
    runs_s = said.runs_ms / 1000
    until = time.monotonic() + said.seconds
    try:
        while time.monotonic() < until:
            os.kill(pid, signal.SIGSTOP)
            time.sleep(said.of_ms / 1000 - runs_s)
            os.kill(pid, signal.SIGCONT)
            time.sleep(runs_s)
    finally:
        os.kill(pid, signal.SIGCONT)


def _print(title: str, lines: list[dict[str, Any]]) -> None:
    sys.stdout.write(f"{title}: states {sorted({line['state'] for line in lines})}\n")
    for kind, name in (("video", "delay_ms"), ("video", "fps"), ("audio", "delay_ms")):
        values = [line["received"][kind][name] for line in lines]
        known = [value for value in values if value is not None]
        middle = f"{statistics.median(known):.0f}" if known else "none"
        each = " ".join("-" if value is None else f"{value:.0f}" for value in values)
        sys.stdout.write(f"  {kind} {name}: median {middle}; {each}\n")


if __name__ == "__main__":
    main()
